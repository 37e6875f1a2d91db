package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reply, event and state for every command and every refusal. */
class CatalogueWriterTest {
  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  "pekko.actor { serialize-messages = on, testkit.typed.single-expect-default = 30s }")
              .withFallback(EventSourcedBehaviorTestKit.config())
              .withFallback(ConfigFactory.load()));
  private final AtomicBoolean leased = new AtomicBoolean(true);
  private EventSourcedBehaviorTestKit<Catalogue.Command, CatalogueEvent, CatalogueState> catalogue;

  @BeforeEach
  void start() {
    catalogue =
        EventSourcedBehaviorTestKit.create(
            kit.system(),
            Catalogue.create("node-1", Given.CLOCK, leased::get),
            // Local commands have no bytes; those of the others are tested by WireMessagesTest.
            EventSourcedBehaviorTestKit.enabledSerializationSettings().withVerifyCommands(false));
    tell(Given.majority());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void beginsWithItsTerm() {
    CatalogueState state = catalogue.getState();
    assertThat(state.revision()).isEqualTo(1);
    assertThat(state.term()).isEqualTo(1);
    assertThat(state.writer()).isEqualTo("node-1");
    catalogue.restart();
    tell(Given.majority());
    assertThat(catalogue.getState().term()).isEqualTo(2);
    assertThat(catalogue.getState().revision()).isEqualTo(2);
  }

  @Test
  void takesNothingBeforeItKnowsTheMembers() {
    catalogue.restart();

    var result = run(reply -> Given.register("m", null, 'a', reply));

    assertThat(refusal(result).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal(result).message()).contains("does not see a majority");
  }

  @Test
  void takesNothingWithoutAMajority() {
    tell(new Catalogue.MembersChanged(Set.of(), false));

    var result = run(reply -> Given.register("m", null, 'a', reply));

    assertThat(refusal(result).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(result.hasNoEvents()).isTrue();
    tell(new Catalogue.ReportFailed("m", "1", "told again"));
    assertThat(catalogue.getState().models()).isEmpty();
  }

  // Its node was frozen, and the membership that it knows is from before.
  @Test
  void takesNothingWhileItsNodeHasNoLease() {
    leased.set(false);

    var result = run(reply -> Given.register("m", null, 'a', reply));

    assertThat(refusal(result).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal(result).message()).contains("does not see a majority");
    assertThat(result.hasNoEvents()).isTrue();
    leased.set(true);
    assertThat(run(reply -> Given.register("m", null, 'a', reply)).hasNoEvents()).isFalse();
  }

  // The singleton moved to a node whose database is another one, empty or old.
  @Test
  void takesNothingWhenACopyIsAheadOfTheJournal() {
    TestProbe<CatalogueCopy.Command> copy = kit.createTestProbe();
    tell(new Catalogue.Follow("node-2:1", 7, 40, copy.getRef()));

    var result = run(reply -> Given.register("m", null, 'a', reply));

    assertThat(refusal(result).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal(result).message()).contains("revision 40", "catalogue.url");
    assertThat(result.hasNoEvents()).isTrue();
    copy.expectNoMessage(Duration.ofMillis(200));
  }

  // The journal refuses a write once: the change is refused, and the writer begins a new term.
  @Test
  void beginsAgainWhenTheJournalFails() {
    catalogue.persistenceTestKit().failNextPersisted("catalogue");

    Refused refused = refusal(run(reply -> Given.register("m", null, 'a', reply)));

    assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused.message()).contains("could not be written");
    assertThat(answer(run(reply -> Given.register("m", null, 'a', reply))))
        .isEqualTo(new Changed(3, "1", true));
    assertThat(catalogue.getState().term()).isEqualTo(2);
  }

  // The journal refuses the new term itself: it is claimed again, not given up.
  @Test
  void claimsItsTermAgainWhenTheJournalFails() {
    catalogue.persistenceTestKit().failNextNPersisted("catalogue", 2);

    run(reply -> Given.register("m", null, 'a', reply));

    assertThat(answer(run(reply -> Given.register("m", null, 'a', reply))))
        .isEqualTo(new Changed(3, "1", true));
    assertThat(catalogue.getState().term()).isEqualTo(2);
  }

  @Test
  void registersTheNextVersion() {
    var result = run(reply -> Given.register("m", null, 'a', reply));

    assertThat(answer(result)).isEqualTo(new Changed(2, "1", true));
    assertThat(result.event()).isEqualTo(Given.registered("m", "1", 'a'));
    assertThat(model(result.state(), "m").versions().keySet()).containsExactly("1");
    assertThat(answer(run(reply -> Given.register("m", null, 'b', reply))))
        .isEqualTo(new Changed(3, "2", true));
  }

  @Test
  void registersANamedVersion() {
    run(reply -> Given.register("m", "7", 'a', reply));

    assertThat(answer(run(reply -> Given.register("m", "3", 'b', reply))))
        .isEqualTo(new Changed(3, "3", true));
    assertThat(answer(run(reply -> Given.register("m", null, 'c', reply))))
        .isEqualTo(new Changed(4, "8", true));
  }

  @Test
  void theSameBytesAgainChangeNothing() {
    run(reply -> Given.register("m", "7", 'a', reply));

    var unnamed = run(reply -> Given.register("m", null, 'a', reply));
    var named = run(reply -> Given.register("m", "7", 'a', reply));

    assertThat(answer(unnamed)).isEqualTo(new Changed(2, "7", false));
    assertThat(answer(named)).isEqualTo(new Changed(2, "7", false));
    assertThat(unnamed.hasNoEvents()).isTrue();
    assertThat(named.hasNoEvents()).isTrue();
  }

  @Test
  void aVersionIsImmutable() {
    run(reply -> Given.register("m", "1", 'a', reply));

    var result = run(reply -> Given.register("m", "1", 'b', reply));

    assertThat(refusal(result).reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refusal(result).message()).startsWith("a version is immutable");
    assertThat(result.hasNoEvents()).isTrue();
  }

  // The model was undeployed: its numbers stand for the same bytes for ever.
  @Test
  void aNumberOfAnUndeployedModelIsNotGivenToOtherBytes() {
    run(reply -> Given.register("m", "1", 'a', reply));
    run(reply -> new Catalogue.Undeploy("m", Given.ANN, reply));

    assertThat(refusal(run(reply -> Given.register("m", "1", 'b', reply))).reason())
        .isEqualTo(Reason.CONFLICT);
    assertThat(answer(run(reply -> Given.register("m", null, 'b', reply))))
        .isEqualTo(new Changed(4, "2", true));
    assertThat(answer(run(reply -> Given.register("m", "1", 'a', reply))))
        .isEqualTo(new Changed(5, "1", true));
  }

  @Test
  void refusesNamesAndNumbersThatAreNone() {
    for (String name : new String[] {"", "-m", "m/n", "m n", "a".repeat(129)}) {
      assertThat(refusal(run(reply -> Given.register(name, null, 'a', reply))).reason())
          .as(name)
          .isEqualTo(Reason.INVALID);
    }
    for (String version : new String[] {"", "0", "01", "-1", "v1", "1".repeat(19)}) {
      Refused refused = refusal(run(reply -> Given.register("m", version, 'a', reply)));
      assertThat(refused.reason()).as(version).isEqualTo(Reason.INVALID);
      assertThat(refused.message()).contains("expected: a number from 1 on");
    }
    assertThat(refusal(run(reply -> Given.register("m", null, 'X', reply))).message())
        .contains("expected: a SHA-256 in hex");
  }

  @Test
  void refusesANextVersionWhereNoNumberIsLeft() {
    run(reply -> Given.register("m", "9".repeat(18), 'a', reply));

    assertThat(refusal(run(reply -> Given.register("m", null, 'b', reply))).reason())
        .isEqualTo(Reason.CONFLICT);
  }

  @Test
  void undeploys() {
    run(reply -> Given.register("m", null, 'a', reply));

    var result = run(reply -> new Catalogue.Undeploy("m", Given.ANN, reply));

    assertThat(answer(result)).isEqualTo(new Changed(3, "", true));
    assertThat(result.event()).isEqualTo(new ModelUndeployed(Given.byAnn(), "m"));
    assertThat(result.state().models()).isEmpty();
    assertThat(refusal(run(reply -> new Catalogue.Undeploy("m", Given.ANN, reply))))
        .isEqualTo(new Refused(Reason.NOT_FOUND, "there is no model 'm'"));
  }

  @Test
  void setsReplicas() {
    run(reply -> Given.register("m", null, 'a', reply));

    var result = run(reply -> scale("m", 3, reply));

    assertThat(answer(result)).isEqualTo(new Changed(3, "", true));
    assertThat(result.event()).isEqualTo(new ReplicasSet(Given.byAnn(), "m", 3));
    assertThat(answer(run(reply -> scale("m", 3, reply)))).isEqualTo(new Changed(3, "", false));
    assertThat(answer(run(reply -> scale("m", null, reply)))).isEqualTo(new Changed(4, "", true));
    assertThat(answer(run(reply -> scale("m", null, reply)))).isEqualTo(new Changed(4, "", false));
  }

  @Test
  void refusesReplicasThatMakeNoSense() {
    run(reply -> Given.register("m", null, 'a', reply));

    for (int count : new int[] {0, -1, 1001}) {
      assertThat(refusal(run(reply -> scale("m", count, reply))).reason())
          .isEqualTo(Reason.INVALID);
    }
    assertThat(refusal(run(reply -> scale("other", 1, reply))).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void theFirstVerifiedVersionBecomesStable() {
    run(reply -> Given.register("m", null, 'a', reply));

    var result = catalogue.runCommand(new Catalogue.ReportVerified("m", "1", Given.LOADED));

    var by = Given.header("reconciler", "a replica loaded it");
    assertThat(result.events())
        .containsExactly(
            new VersionVerified(
                by, "m", "1", Given.SIGNATURE, "onnx_onnxv1", Given.LOADED.properties()),
            new LabelMoved(by, "m", "stable", "1"));
    assertThat(model(result.state(), "m").labels()).containsEntry("stable", "1");
    assertThat(model(result.state(), "m").epoch()).isEqualTo(4);
  }

  @Test
  void reportsAreNotedOnce() {
    run(reply -> Given.register("m", null, 'a', reply));
    tell(new Catalogue.ReportVerified("m", "1", Given.LOADED));

    assertThat(
            catalogue
                .runCommand(new Catalogue.ReportVerified("m", "1", Given.LOADED))
                .hasNoEvents())
        .isTrue();
    assertThat(catalogue.runCommand(new Catalogue.ReportFailed("m", "1", "late")).hasNoEvents())
        .isTrue();
    assertThat(catalogue.runCommand(new Catalogue.ReportFailed("m", "9", "none")).hasNoEvents())
        .isTrue();
    assertThat(
            catalogue
                .runCommand(new Catalogue.ReportVerified("x", "1", Given.LOADED))
                .hasNoEvents())
        .isTrue();
  }

  @Test
  void laterVersionsWaitForASwap() {
    run(reply -> Given.register("m", null, 'a', reply));
    tell(new Catalogue.ReportVerified("m", "1", Given.LOADED));
    run(reply -> Given.register("m", null, 'b', reply));

    var result = catalogue.runCommand(new Catalogue.ReportVerified("m", "2", Given.LOADED));

    assertThat(result.events()).hasSize(1);
    assertThat(model(result.state(), "m").labels()).containsEntry("stable", "1");
  }

  @Test
  void aFailureIsNoted() {
    run(reply -> Given.register("m", null, 'a', reply));

    var result = catalogue.runCommand(new Catalogue.ReportFailed("m", "1", "not a model"));

    assertThat(result.event())
        .isEqualTo(
            new VersionFailed(
                Given.header("reconciler", "no replica can load it"), "m", "1", "not a model"));
    assertThat(model(result.state(), "m").candidate()).isEmpty();
    assertThat(
            catalogue
                .runCommand(new Catalogue.ReportVerified("m", "1", Given.LOADED))
                .hasNoEvents())
        .isTrue();
  }

  // Version 1 got ready after 2 was registered; when 2 fails, 1 is the one to serve.
  @Test
  void anOlderVerifiedVersionBecomesStableWhenTheNewerFails() {
    run(reply -> Given.register("m", null, 'a', reply));
    run(reply -> Given.register("m", null, 'b', reply));
    tell(new Catalogue.ReportVerified("m", "1", Given.LOADED));
    assertThat(model(catalogue.getState(), "m").labels()).isEmpty();

    var result = catalogue.runCommand(new Catalogue.ReportFailed("m", "2", "not a model"));

    assertThat(model(result.state(), "m").labels()).containsEntry("stable", "1");
  }

  private CommandResultWithReply<Catalogue.Command, CatalogueEvent, CatalogueState, Catalogue.Reply>
      run(Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    return catalogue.runCommand(command);
  }

  private void tell(Catalogue.Command command) {
    assertThat(catalogue.runCommand(command).command()).isEqualTo(command);
  }

  private static ChangeAnswer answer(
      CommandResultWithReply<Catalogue.Command, CatalogueEvent, CatalogueState, Catalogue.Reply>
          result) {
    return result.reply().answer();
  }

  private static Refused refusal(
      CommandResultWithReply<Catalogue.Command, CatalogueEvent, CatalogueState, Catalogue.Reply>
          result) {
    assertThat(answer(result)).isInstanceOf(Refused.class);
    return (Refused) answer(result);
  }

  private static Catalogue.SetReplicas scale(
      String model, @Nullable Integer count, ActorRef<Catalogue.Reply> replyTo) {
    return new Catalogue.SetReplicas(model, count, Given.ANN, replyTo);
  }

  private static ModelState model(CatalogueState state, String name) {
    return Objects.requireNonNull(state.models().get(name), name);
  }
}
