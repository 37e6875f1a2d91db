package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.fixture.JournalStorage;
import io.modelgrid.persistence.journal.JournalConfig;
import io.modelgrid.persistence.journal.JournalSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Incarnations of the catalogue on one real H2, each in an actor system of its own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CatalogueTermTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<ActorTestKit> kits = new ArrayList<>();

  @AfterEach
  void stop() {
    kits.forEach(ActorTestKit::shutdownTestKit);
  }

  @Test
  void theOlderOneStopsWhenTheNewerOneHasWritten(@TempDir Path folder) throws Exception {
    Incarnation older = start(folder, "node-1");
    assertThat(older.register('a')).isEqualTo(new Changed(2, "1", true));
    Incarnation newer = start(folder, "node-2");
    assertThat(newer.register('b')).isEqualTo(new Changed(4, "2", true));

    ChangeAnswer late = older.register('c');

    assertThat(late)
        .isEqualTo(
            new Refused(
                Reason.UNAVAILABLE,
                "another node writes the catalogue now and nothing was changed; try again"));
    older.probe().expectTerminated(older.catalogue(), LONG);
    assertThat(newer.register('c')).isEqualTo(new Changed(5, "3", true));
  }

  // The older one only learns of the newer one when it writes, also when that one wrote no change.
  @Test
  void aTermAloneEndsTheOlderOne(@TempDir Path folder) throws Exception {
    Incarnation older = start(folder, "node-1");
    Incarnation newer = start(folder, "node-2");

    assertThat(older.register('a')).isInstanceOf(Refused.class);

    older.probe().expectTerminated(older.catalogue(), LONG);
    assertThat(newer.register('a')).isEqualTo(new Changed(3, "1", true));
  }

  @Test
  void theNextIncarnationKnowsAllAndItsCopyFollows(@TempDir Path folder) throws Exception {
    Incarnation first = start(folder, "node-1");
    for (char digit : "0123456789".toCharArray()) {
      first.register(digit);
    }
    first.kit().shutdownTestKit();
    Incarnation next = start(folder, "node-2");
    TestProbe<CatalogueState> states = next.kit().createTestProbe(CatalogueState.class);
    ActorRef<CatalogueCopy.Command> copy =
        next.kit().spawn(CatalogueCopy.create("h:1", states.ref()::tell));
    copy.tell(new CatalogueCopy.WriterAt(next.catalogue()));
    // From now on an answer waits for this copy.
    next.catalogue().tell(Given.majority("h:1"));

    assertThat(next.register('a')).isEqualTo(new Changed(13, "11", true));

    CatalogueState state = states.receiveMessage(LONG);
    while (state.revision() < 13) {
      state = states.receiveMessage(LONG);
    }
    assertThat(state.term()).isEqualTo(2);
    assertThat(state.models().get("m")).isNotNull();
  }

  /** The settings of a journal; the same one for the same folder. */
  StorageSettings storage(Path folder) throws Exception {
    return JournalStorage.h2(folder);
  }

  Incarnation start(Path folder, String node) throws Exception {
    StorageSettings storage = storage(folder);
    ActorTestKit kit =
        ActorTestKit.create(
            ConfigFactory.parseString(
                    "pekko.actor { serialize-messages = on, testkit.typed.single-expect-default = 30s }")
                .withFallback(JournalConfig.of(storage))
                .withFallback(ConfigFactory.load()));
    kits.add(kit);
    JournalSchema.create(kit.system()).toCompletableFuture().get(2, TimeUnit.MINUTES);
    ActorRef<Catalogue.Command> catalogue =
        kit.spawn(Catalogue.create(node, Given.CLOCK, () -> true));
    catalogue.tell(Given.majority());
    Incarnation incarnation =
        new Incarnation(kit, catalogue, kit.createTestProbe(Catalogue.Reply.class));
    incarnation.awaitBegun();
    return incarnation;
  }

  record Incarnation(
      ActorTestKit kit, ActorRef<Catalogue.Command> catalogue, TestProbe<Catalogue.Reply> probe) {
    ChangeAnswer register(char digit) {
      catalogue.tell(Given.register("m", null, digit, probe.ref()));
      return probe.receiveMessage(LONG).answer();
    }

    /** A refusal needs no event, and comes only once the term was begun. */
    void awaitBegun() {
      catalogue.tell(new Catalogue.Undeploy("unknown", Given.ANN, probe.ref()));
      assertThat(probe.receiveMessage(LONG).answer()).isInstanceOf(Refused.class);
    }
  }
}
