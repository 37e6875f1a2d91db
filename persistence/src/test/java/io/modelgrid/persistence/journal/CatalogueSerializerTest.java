package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CatalogueSerializerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final TermStarted EVENT =
      new TermStarted(new Header(1, Instant.EPOCH, "catalogue", "start"), "127.0.0.1:1");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void isBoundToEventsAndState() {
    for (Object value : List.of(EVENT, CatalogueState.empty().apply(EVENT))) {
      assertThat(SerializationExtension.get(KIT.system()).findSerializerFor(value))
          .isInstanceOf(CatalogueSerializer.class);
      assertThat(new SerializationTestKit(KIT.system()).verifySerialization(value, true))
          .isEqualTo(value);
    }
  }

  @Test
  void refusesOtherTypes() {
    assertThatThrownBy(() -> new CatalogueSerializer().toBinary("text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: a catalogue's event or state");
  }
}
