package io.modelgrid.actors.catalogue;

import static io.modelgrid.actors.catalogue.OperatedCatalogue.canary;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.label;
import static io.modelgrid.actors.catalogue.OperatedCatalogue.swap;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.actors.catalogue.OperatedCatalogue.Result;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reply, event and state for every step of a supervisor. Operation 12 runs on the model. */
class OperationStepsTest {
  private static final Map<String, String> TO_2 = Map.of("stable", "2");

  private final OperatedCatalogue catalogue = new OperatedCatalogue();

  @AfterEach
  void stop() {
    catalogue.stop();
  }

  @Test
  void theLastThatAdoptsSupervises() {
    catalogue.start(swap("2"));

    var first = catalogue.adopt("12", "s1");
    var second = catalogue.adopt("12", "s2");

    assertThat(first.reply()).isEqualTo(noted(13));
    assertThat(first.events())
        .containsExactly(
            new OperationAdopted(Given.header("ann", "a supervisor takes it up"), "m", "12", "s1"));
    assertThat(second.reply()).isEqualTo(noted(14));
    assertThat(Objects.requireNonNull(catalogue.model().operation()).supervisor()).isEqualTo("s2");
  }

  @Test
  void theSameSupervisorAdoptsOnce() {
    catalogue.start(swap("2"));
    catalogue.adopt("12", "s1");

    assertNotedWithoutEvent(catalogue.adopt("12", "s1"), 13);
  }

  @Test
  void aCommitMovesLabelsAndEpoch() {
    adopted();

    var result = catalogue.commit("12", "s1", 1, TO_2, true);

    assertThat(result.reply()).isEqualTo(noted(14));
    assertThat(result.events())
        .containsExactly(
            new SwapCommitted(Given.header("ann", "all hold"), "m", "12", TO_2, null, null, true));
    assertThat(catalogue.model().epoch()).isEqualTo(14);
    assertThat(catalogue.model().labels()).isEqualTo(TO_2);
    assertThat(catalogue.model().traffic().previous()).isEqualTo("1");
    assertThat(Objects.requireNonNull(catalogue.model().operation()).complete()).isTrue();
  }

  // The answer was lost, and other events came in between: told again, it is the first one.
  @Test
  void aRepeatedCommitIsTheFirstOne() {
    adopted();
    catalogue.commit("12", "s1", 1, TO_2, true);
    catalogue.register('f');

    assertNotedWithoutEvent(catalogue.commit("12", "s1", 1, TO_2, true), 14);
  }

  @Test
  void aCommitOutOfItsOrderIsOver() {
    adopted();

    assertOver(catalogue.commit("12", "s1", 2, TO_2, true), "commit 2 of operation 12");
    assertOver(catalogue.commit("12", "s1", 0, TO_2, true), "commit 0 of operation 12");
  }

  @Test
  void nothingIsCommittedAfterTheLastCommit() {
    adopted();
    catalogue.commit("12", "s1", 1, TO_2, true);

    assertOver(
        catalogue.commit("12", "s1", 2, Map.of("stable", "1"), false), "the last one is made");
  }

  // The supervisor was frozen meanwhile, and another one took the operation up.
  @Test
  void aSupervisorThatIsNotTheLastIsOver() {
    adopted();
    catalogue.adopt("12", "s2");

    assertOver(catalogue.commit("12", "s1", 1, TO_2, true), "is under supervisor 's2'");
    assertOver(catalogue.end("12", "s1", Outcome.ABORTED), "is under supervisor 's2'");
    assertOver(judge("s1", "go-on"), "is under supervisor 's2'");
    assertThat(catalogue.model().labels()).containsEntry("stable", "1");
    assertThat(catalogue.commit("12", "s2", 1, TO_2, true).reply()).isEqualTo(noted(15));
  }

  @Test
  void whatTheOneBeforeCommittedIsNotRepeatedByIt() {
    adopted();
    catalogue.commit("12", "s1", 1, TO_2, true);
    catalogue.adopt("12", "s2");

    assertOver(catalogue.commit("12", "s1", 1, TO_2, true), "is under supervisor 's2'");
    assertNotedWithoutEvent(catalogue.commit("12", "s2", 1, TO_2, true), 14);
  }

  @Test
  void anOperationThatDoesNotRunIsOver() {
    assertOver(catalogue.adopt("12", "s1"), "operation 12 is not running on 'm'");
    adopted();
    catalogue.end("12", "s1", Outcome.ABORTED);

    assertOver(catalogue.adopt("12", "s2"), "operation 12 is not running on 'm'");
    assertOver(catalogue.commit("12", "s1", 1, TO_2, true), "is not running");
    assertOver(judge("s1", "go-on"), "is not running");
  }

  @Test
  void aCommitNamesVersionsThatExist() {
    adopted();

    assertOver(catalogue.commit("12", "s1", 1, Map.of("stable", "9"), true), "version: '9'");
    assertOver(catalogue.commit("12", 1, new Traffic.Split("9", 1, false), null), "version: '9'");
    assertOver(catalogue.commit("12", 1, null, new Traffic.Shadow("9", 1)), "version: '9'");
  }

  @Test
  void aCommitKeepsAStableVersion() {
    adopted();

    assertOver(catalogue.commit("12", "s1", 1, Map.of(), true), "expected: 'stable'");
  }

  @Test
  void aCommitMovesNoOtherLabel() {
    catalogue.start(label("blue", "2"));
    catalogue.adopt("12", "s1");

    assertOver(
        catalogue.commit("12", "s1", 1, Map.of("stable", "3", "blue", "2"), true),
        "label: 'stable'");
    assertOver(
        catalogue.commit("12", "s1", 1, Map.of("stable", "1", "red", "2"), true), "label: 'red'");
    assertThat(catalogue.commit("12", "s1", 1, Map.of("stable", "1", "blue", "2"), true).reply())
        .isEqualTo(noted(14));
  }

  // No replica's report has come to the catalogue yet: the supervisor tells it again.
  @Test
  void aCommitWaitsUntilItsVersionIsVerified() {
    catalogue.start(swap("5"));
    catalogue.adopt("12", "s1");

    var early = catalogue.commit("12", "s1", 1, Map.of("stable", "5"), true);

    assertThat(early.reply())
        .isEqualTo(new StepReply(Noted.LATER, 13, "version 5 of 'm' is not verified yet"));
    assertThat(early.events()).isEmpty();
    catalogue.tell(new Catalogue.ReportVerified("m", "5", Given.LOADED));
    assertThat(catalogue.commit("12", "s1", 1, Map.of("stable", "5"), true).reply())
        .isEqualTo(noted(15));
  }

  @Test
  void aCanaryCommitsStepByStep() {
    catalogue.start(canary("2", 500, 10_000));
    catalogue.adopt("12", "s1");

    assertThat(catalogue.commit("12", 1, new Traffic.Split("2", 500, true), null).reply())
        .isEqualTo(noted(14));
    assertThat(catalogue.model().traffic().split()).isEqualTo(new Traffic.Split("2", 500, true));
    assertThat(catalogue.commit("12", "s1", 2, TO_2, true).reply()).isEqualTo(noted(15));
    assertThat(catalogue.model().traffic().split()).isNull();
  }

  @Test
  void aVerdictIsKeptOnce() {
    catalogue.start(canary("2", 500, 10_000));
    catalogue.adopt("12", "s1");

    var result = judge("s1", "wait");

    assertThat(result.reply()).isEqualTo(noted(14));
    assertThat(result.events())
        .containsExactly(
            new CanaryJudged(
                Given.header("ann", "too few answers"),
                "m",
                "12",
                0,
                "wait",
                "too few answers",
                Map.of("answers", "3")));
    assertNotedWithoutEvent(judge("s1", "wait"), 14);
    assertThat(judge("s1", "go-on").reply()).isEqualTo(noted(15));
  }

  // Else a relative of the version before would answer for the new one.
  @Test
  void noStandInOutlivesTheStableVersion() {
    catalogue.start(label("stand-in", "3"));
    catalogue.adopt("12", "s1");
    catalogue.commit("12", "s1", 1, Map.of("stable", "1", "stand-in", "3"), true);
    catalogue.end("12", "s1", Outcome.SUCCEEDED);
    catalogue.start(swap("2"));
    String id = catalogue.id();
    catalogue.adopt(id, "s1");

    assertOver(
        catalogue.commit(id, "s1", 1, Map.of("stable", "2", "stand-in", "3"), true),
        "expected: no 'stand-in' among them");
    assertThat(catalogue.commit(id, "s1", 1, TO_2, true).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(catalogue.model().labels()).isEqualTo(TO_2);
  }

  @Test
  void onlyWhatMovesStableOrItMovesTheStandIn() {
    catalogue.start(label("blue", "3"));
    catalogue.adopt("12", "s1");

    assertOver(
        catalogue.commit("12", "s1", 1, Map.of("stable", "1", "blue", "3", "stand-in", "3"), true),
        "label: 'stand-in' (expected: unmoved by this operation)");
  }

  @Test
  void anOperationEndsOnce() {
    adopted();

    var result = catalogue.end("12", "s1", Outcome.ABORTED);

    assertThat(result.reply()).isEqualTo(noted(14));
    assertThat(result.events())
        .containsExactly(
            new OperationEnded(
                Given.header("ann", "that is it"), "m", "12", Outcome.ABORTED, "that is it"));
    assertThat(catalogue.model().operation()).isNull();
    assertThat(catalogue.state().ended()).hasSize(1);
    assertNotedWithoutEvent(catalogue.end("12", "s1", Outcome.ABORTED), 14);
    assertOver(catalogue.end("12", "s1", Outcome.SUCCEEDED), "is not running");
    assertOver(catalogue.end("12", "s2", Outcome.ABORTED), "is not running");
  }

  @Test
  void withoutAMajorityStepsWait() {
    adopted();
    catalogue.tell(new Catalogue.MembersChanged(Set.of(), false));

    assertLater(catalogue.adopt("12", "s2"));
    assertLater(catalogue.commit("12", "s1", 1, TO_2, true));
    assertLater(catalogue.end("12", "s1", Outcome.ABORTED));
    assertLater(catalogue.step(Catalogue.ReadRevision::new));
  }

  @Test
  void aJournalThatLacksWhatTheGridKnowsMakesStepsWait() {
    adopted();
    catalogue.lacks();

    assertLater(catalogue.commit("12", "s1", 1, TO_2, true));
    assertLater(catalogue.step(Catalogue.ReadRevision::new));
  }

  @Test
  void theRevisionIsTheLastDurableOne() {
    adopted();

    assertThat(catalogue.step(Catalogue.ReadRevision::new).reply()).isEqualTo(noted(13));
  }

  // The journal refuses the commit: the supervisor is told to come again, and then it is written.
  @Test
  void aStepThatCouldNotBeWrittenIsToldAgain() {
    adopted();
    catalogue.failNextWrite();

    var result = catalogue.commit("12", "s1", 1, TO_2, true);

    assertThat(result.reply().noted()).isEqualTo(Noted.LATER);
    assertThat(result.reply().reason()).contains("journal failed");
    // A new term comes first.
    assertThat(catalogue.commit("12", "s1", 1, TO_2, true).reply()).isEqualTo(noted(15));
  }

  @Test
  void theNextIncarnationGoesOnWithTheOperation() {
    adopted();
    catalogue.commit("12", "s1", 1, TO_2, true);

    catalogue.restart();

    assertNotedWithoutEvent(catalogue.commit("12", "s1", 1, TO_2, true), 14);
    assertThat(catalogue.end("12", "s1", Outcome.SUCCEEDED).reply()).isEqualTo(noted(16));
  }

  private void adopted() {
    catalogue.start(swap("2"));
    catalogue.adopt("12", "s1");
  }

  private Result<StepReply> judge(String supervisor, String verdict) {
    return catalogue.step(
        reply ->
            new Catalogue.JudgeCanary(
                "m",
                "12",
                supervisor,
                0,
                verdict,
                "too few answers",
                Map.of("answers", "3"),
                reply));
  }

  private static StepReply noted(long revision) {
    return new StepReply(Noted.NOTED, revision, "");
  }

  private static void assertNotedWithoutEvent(Result<StepReply> result, long revision) {
    assertThat(result.reply()).isEqualTo(noted(revision));
    assertThat(result.events()).isEmpty();
  }

  private static void assertOver(Result<StepReply> result, String reason) {
    assertThat(result.reply().noted()).isEqualTo(Noted.OVER);
    assertThat(result.reply().reason()).contains(reason);
    assertThat(result.events()).isEmpty();
  }

  private static void assertLater(Result<StepReply> result) {
    assertThat(result.reply().noted()).isEqualTo(Noted.LATER);
    assertThat(result.events()).isEmpty();
  }
}
