package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Duration;
import java.util.Arrays;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueCopyTest {
  private static final CatalogueEvent E1 = Given.term(1, "n1");
  private static final CatalogueEvent E2 = Given.registered("m", "1", 'a');
  private static final CatalogueEvent E3 = Given.registered("m", "2", 'b');
  private static final CatalogueState S1 = CatalogueState.empty().apply(E1);
  private static final CatalogueState S2 = S1.apply(E2);
  private static final CatalogueState S3 = S2.apply(E3);

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "pekko.actor { serialize-messages = on, testkit.typed.single-expect-default = 30s }")
              .withFallback(ManualTime.config())
              .withFallback(ConfigFactory.load()));
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<CatalogueState> states = kit.createTestProbe(CatalogueState.class);
  private final TestProbe<Catalogue.Command> writer = kit.createTestProbe(Catalogue.Command.class);
  private final ActorRef<CatalogueCopy.Command> copy =
      kit.spawn(CatalogueCopy.create("n1:1", states.ref()::tell));

  @BeforeEach
  void introduceTheWriter() {
    copy.tell(new CatalogueCopy.WriterAt(writer.ref()));
    expectFollow(0, 0);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void asksEverySecond() {
    time.timePasses(Duration.ofSeconds(1));
    expectFollow(0, 0);
    time.timePasses(Duration.ofSeconds(1));
    expectFollow(0, 0);
  }

  @Test
  void appliesEventsInOrderAndTellsHowFarItIs() {
    update(1, 0, E1, E2);

    states.expectMessage(S1);
    states.expectMessage(S2);
    expectFollow(1, 2);
    update(1, 2, E3);
    states.expectMessage(S3);
    expectFollow(1, 3);
  }

  @Test
  void appliesEachEventOnce() {
    update(1, 0, E1, E2);
    states.expectMessage(S1);
    states.expectMessage(S2);

    update(1, 0, E1, E2);
    update(1, 1, E2, E3);

    states.expectMessage(S3);
    states.expectNoMessage(Duration.ofMillis(100));
  }

  // Events 2 and 3 come before event 1: they are not applied, and the writer is told of the gap.
  @Test
  void asksForWhatAGapLeftOut() {
    update(1, 1, E2, E3);
    expectFollow(1, 0);
    states.expectNoMessage(Duration.ofMillis(100));

    update(1, 0, E1, E2, E3);

    states.receiveSeveralMessages(2);
    states.expectMessage(S3);
  }

  @Test
  void ignoresALowerTerm() {
    update(5, 0, E1);
    states.expectMessage(S1);
    expectFollow(5, 1);

    update(4, 1, E2);
    copy.tell(new CatalogueCopy.Replace(4, Given.encoded(S3), writer.ref()));

    states.expectNoMessage(Duration.ofMillis(100));
    writer.expectNoMessage(Duration.ofMillis(100));
    update(5, 1, E2);
    states.expectMessage(S2);
  }

  @Test
  void takesTheWholeState() {
    copy.tell(new CatalogueCopy.Replace(1, Given.encoded(S3), writer.ref()));

    states.expectMessage(S3);
    expectFollow(1, 3);
  }

  @Test
  void ignoresAWholeStateThatWasOvertaken() {
    update(1, 0, E1, E2, E3);
    states.receiveSeveralMessages(3);

    copy.tell(new CatalogueCopy.Replace(1, Given.encoded(S2), writer.ref()));

    states.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void followsAWriterThatWentBackUnderAHigherTerm() {
    update(1, 0, E1, E2, E3);
    states.receiveSeveralMessages(3);

    copy.tell(new CatalogueCopy.Replace(2, Given.encoded(S2), writer.ref()));

    states.expectMessage(S2);
  }

  // A newer Modelgrid writes an event that this one does not know: the copy stays as it is.
  @Test
  void staysWhereItCannotRead() {
    update(1, 0, E1);
    states.expectMessage(S1);
    expectFollow(1, 1);

    copy.tell(
        new CatalogueCopy.Update(
            1, 1, java.util.List.of(new CatalogueCopy.Encoded("new:1", "{}")), writer.ref()));

    states.expectNoMessage(Duration.ofMillis(100));
    update(1, 1, E2);
    states.expectMessage(S2);
  }

  private void update(long term, long from, CatalogueEvent... events) {
    copy.tell(
        new CatalogueCopy.Update(
            term, from, Arrays.stream(events).map(Given::encoded).toList(), writer.ref()));
  }

  private void expectFollow(long term, long revision) {
    Catalogue.Follow follow = writer.expectMessageClass(Catalogue.Follow.class);
    assertThat(follow).isEqualTo(new Catalogue.Follow("n1:1", term, revision, copy));
  }
}
