package io.modelgrid.actors.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.actors.catalogue.OperatedCatalogue.Result;
import io.modelgrid.actors.training.Requests;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Made;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reply, event and state of every command about trainings. */
class TrainingRulesTest {
  private static final TrainingResult DONE =
      new TrainingResult(Outcome.SUCCEEDED, "done", List.of(), Map.of("test.accuracy", 0.9), "d1");
  private static final String ID = "12";

  private final OperatedCatalogue catalogue = new OperatedCatalogue();

  @AfterEach
  void stop() {
    catalogue.stop();
  }

  private Result<ChangeAnswer> submit(TrainingRequest request) {
    return catalogue.change(reply -> new Catalogue.SubmitTraining(request, Given.ANN, reply));
  }

  private Result<ChangeAnswer> cancel(String id) {
    return catalogue.change(reply -> new Catalogue.CancelTraining(id, Given.ANN, reply));
  }

  private Result<StepReply> start(int attempt, String node) {
    return catalogue.step(reply -> new Catalogue.StartTraining(ID, attempt, node, reply));
  }

  private Result<StepReply> advance(int attempt, Integer... epochs) {
    List<Point> points =
        List.of(epochs).stream()
            .map(epoch -> new Point(epoch, Given.NOW, Map.of("loss", 1.0 / epoch)))
            .toList();
    return catalogue.step(reply -> new Catalogue.AdvanceTraining(ID, attempt, 9, points, reply));
  }

  private Result<StepReply> interrupt(int attempt, boolean crash) {
    return catalogue.step(
        reply -> new Catalogue.InterruptTraining(ID, attempt, crash, "killed", reply));
  }

  private Result<StepReply> deliver(int attempt) {
    return catalogue.step(reply -> new Catalogue.DeliverTraining(ID, attempt, DONE, reply));
  }

  private Result<StepReply> end(int attempt, TrainingResult result) {
    return catalogue.step(reply -> new Catalogue.EndTraining(ID, attempt, result, reply));
  }

  private Result<ChangeAnswer> register(int attempt, String technique, char digit) {
    return catalogue.change(
        reply ->
            new Catalogue.RegisterVersion(
                "m",
                null,
                Given.artifact(digit),
                new Catalogue.Product(attempt, Requests.lineage(ID, technique)),
                Given.ANN,
                reply));
  }

  private Result<ChangeAnswer> promote(OperationPlan plan) {
    return catalogue.change(reply -> new Catalogue.PromoteTraining(ID, plan, Given.ANN, reply));
  }

  private TrainingState training() {
    return Objects.requireNonNull(catalogue.state().trainings().live().get(ID));
  }

  private static Refused refused(Result<ChangeAnswer> result) {
    assertThat(result.events()).isEmpty();
    return (Refused) result.reply();
  }

  private void running() {
    submit(Requests.plain("m", "{}"));
    start(1, "n1");
    assertThat(training().runs(1)).isTrue();
  }

  @Test
  void aTrainingsIdIsItsRevision() {
    assertThat(submit(Requests.plain("new", "{}")).reply()).isEqualTo(new Started(ID, "", 12));
    assertThat(training().phase()).isEqualTo(Phase.WAITING);
    assertThat(training().submitted().who()).isEqualTo("ann");
  }

  @Test
  void aLabelIsTheVersionThatItIsThen() {
    submit(
        Requests.from(
            "new", new Source("base", "m", "stable", ""), new Source("teacher", "m", "3", "")));

    assertThat(training().request().sources())
        .containsExactly(
            new Source("base", "m", "stable", "1"), new Source("teacher", "m", "3", "3"));
  }

  @Test
  void refusesVersionsThatCannotBeUsed() {
    for (Source source :
        List.of(
            new Source("base", "none", "1", ""),
            new Source("base", "m", "9", ""),
            new Source("base", "m", "4", ""))) {
      Refused refused = refused(submit(Requests.from("new", source)));
      assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(refused.message()).contains("base: ", source.asked(), source.model());
    }
  }

  @Test
  void refusesWhatIsTooLongOrHasNoName() {
    String text = "x".repeat(TrainingRules.MOST_CHARACTERS + 1);

    assertThat(refused(submit(Requests.plain("m", text))).reason()).isEqualTo(Reason.INVALID);
    assertThat(refused(submit(Requests.plain("no name", "{}"))).reason()).isEqualTo(Reason.INVALID);
  }

  @Test
  void refusesMoreThanItKeeps() {
    for (int count = 0; count < TrainingRules.MOST; count++) {
      assertThat(submit(Requests.plain("m", "{}")).events()).hasSize(1);
    }
    Refused refused = refused(submit(Requests.plain("m", "{}")));

    assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused.message()).contains("100 trainings wait or run already");
  }

  @Test
  void refusesMoreTextThanItKeeps() {
    String text = "x".repeat(TrainingRules.MOST_CHARACTERS);
    for (int count = 0; count < TrainingRules.MOST_TOGETHER / text.length(); count++) {
      assertThat(submit(Requests.plain("m", text)).events()).hasSize(1);
    }

    assertThat(refused(submit(Requests.plain("m", "{}"))).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void anAttemptBeginsOnce() {
    submit(Requests.plain("m", "{}"));
    assertThat(start(2, "n1").reply().noted()).isEqualTo(Noted.OVER);

    Result<StepReply> first = start(1, "n1");

    assertThat(first.events()).singleElement().isInstanceOf(TrainingStarted.class);
    assertThat(first.reply()).isEqualTo(new StepReply(Noted.NOTED, 13, ""));
    assertThat(start(1, "n1").events()).isEmpty();
    assertThat(start(1, "n1").reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(start(1, "n2").reply().noted()).isEqualTo(Noted.OVER);
    assertThat(start(2, "n2").reply().noted()).isEqualTo(Noted.OVER);
  }

  // The supervisor tells it again, and an attempt that is over tells it too.
  @Test
  void anEpochIsWrittenOnceAndByTheAttemptThatRuns() {
    running();

    assertThat(((TrainingAdvanced) advance(1, 1, 2).events().get(0)).points()).hasSize(2);
    assertThat(advance(1, 1, 2).events()).isEmpty();
    assertThat(advance(1, 1, 2).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(((TrainingAdvanced) advance(1, 2, 3).events().get(0)).points())
        .extracting(Point::epoch)
        .containsExactly(3);
    interrupt(1, false);
    start(2, "n2");
    assertThat(advance(1, 4).reply().noted()).isEqualTo(Noted.OVER);
    assertThat(advance(2, 2).events()).hasSize(1);
  }

  @Test
  void anInterruptionIsWrittenOnce() {
    running();

    assertThat(interrupt(1, true).events()).hasSize(1);
    assertThat(interrupt(1, true).events()).isEmpty();
    assertThat(interrupt(1, true).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(training().phase()).isEqualTo(Phase.WAITING);
    assertThat(training().run().crashes()).isEqualTo(1);
    start(2, "n1");
    assertThat(interrupt(1, true).reply().noted()).isEqualTo(Noted.OVER);
  }

  @Test
  void eachTechniqueIsRegisteredOnce() {
    running();

    assertThat(register(1, "trained", 'f').reply()).isEqualTo(new Changed(14, "6", true));
    // From another computation of the same, with other bytes.
    assertThat(register(1, "trained", '0').reply()).isEqualTo(new Changed(14, "6", false));
    assertThat(register(1, "int8", '1').reply()).isEqualTo(new Changed(15, "7", true));
    assertThat(training().versions())
        .containsExactly(new Made("6", "trained"), new Made("7", "int8"));
    assertThat(catalogue.model().versions()).hasSize(7);
  }

  // A bundle that is there already becomes a version of its own all the same: its lineage is
  // another.
  @Test
  void aProductIsANewVersionWhateverItsBytes() {
    running();

    Result<ChangeAnswer> result = register(1, "trained", 'a');

    assertThat(result.reply()).isEqualTo(new Changed(14, "6", true));
    assertThat(((VersionRegistered) result.events().get(0)).lineage())
        .isEqualTo(Requests.lineage(ID, "trained"));
  }

  @Test
  void anAttemptThatDoesNotRunRegistersNothing() {
    running();
    interrupt(1, false);

    assertThat(refused(register(1, "trained", 'f')).message())
        .isEqualTo("attempt 1 of training 12 for 'm' does not run");
    start(2, "n2");
    assertThat(refused(register(1, "trained", 'f')).reason()).isEqualTo(Reason.CONFLICT);
    assertThat(register(2, "trained", 'f').events()).hasSize(1);
    end(2, DONE);
    assertThat(refused(register(2, "int8", 'f')).reason()).isEqualTo(Reason.CONFLICT);
  }

  @Test
  void deliveryAndEndAreWrittenOnce() {
    running();

    assertThat(deliver(1).events()).hasSize(1);
    assertThat(deliver(1).events()).isEmpty();
    assertThat(deliver(1).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(interrupt(1, true).reply().noted()).isEqualTo(Noted.OVER);
    assertThat(end(1, DONE).events()).hasSize(1);
    assertThat(end(1, DONE).events()).isEmpty();
    assertThat(end(1, DONE).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(end(1, TrainingResult.of(Outcome.FAILED, "no")).reply().noted())
        .isEqualTo(Noted.OVER);
    assertThat(catalogue.state().trainings().ended(ID)).isPresent();
  }

  @Test
  void itsOperationBeginsOnce() {
    running();
    register(1, "trained", 'f');
    assertThat(refused(promote(OperationPlan.swap("6", false, false))).reason())
        .isEqualTo(Reason.CONFLICT);
    deliver(1);

    Result<ChangeAnswer> first = promote(OperationPlan.swap("6", false, false));

    assertThat(first.events())
        .hasExactlyElementsOfTypes(OperationStarted.class, TrainingPromoted.class);
    assertThat(first.reply()).isEqualTo(new Started("16", "6", 17));
    assertThat(training().operation()).isEqualTo("16");
    assertThat(catalogue.id()).isEqualTo("16");
    Result<ChangeAnswer> second = promote(OperationPlan.swap("6", false, false));
    assertThat(second.events()).isEmpty();
    assertThat(second.reply()).isEqualTo(new Started("16", "6", 17));
  }

  @Test
  void itsOperationIsRefusedAsAnyOther() {
    running();
    register(1, "trained", 'f');
    deliver(1);
    catalogue.start(OperatedCatalogue.swap("2"));

    assertThat(refused(promote(OperationPlan.swap("6", false, false))).message())
        .contains("operation 16 runs on 'm'");
    assertThat(refused(promote(OperationPlan.swap("4", false, false))).reason())
        .isEqualTo(Reason.CONFLICT);
    assertThat(training().operation()).isNull();
  }

  @Test
  void whoWaitsIsCancelledAtOnce() {
    submit(Requests.plain("m", "{}"));

    assertThat(cancel(ID).events()).singleElement().isInstanceOf(TrainingEnded.class);
    assertThat(cancel(ID).reply()).isEqualTo(new Changed(13, "", false));
    assertThat(start(1, "n1").reply().noted()).isEqualTo(Noted.OVER);
  }

  @Test
  void whoRunsIsCancelledByItsNode() {
    running();

    assertThat(cancel(ID).events()).singleElement().isInstanceOf(TrainingCancelled.class);
    assertThat(cancel(ID).reply()).isEqualTo(new Changed(14, "", false));
    assertThat(training().runs(1)).isTrue();
    assertThat(training().cancelled()).isTrue();
  }

  @Test
  void whatIsDeliveredIsCancelledUntilItsOperationBegins() {
    running();
    register(1, "trained", 'f');
    deliver(1);
    catalogue.restart();

    assertThat(cancel(ID).events()).singleElement().isInstanceOf(TrainingEnded.class);
    assertThat(catalogue.state().trainings().ended(ID))
        .get()
        .satisfies(
            over -> {
              assertThat(over.result().outcome()).isEqualTo(Outcome.CANCELLED);
              assertThat(over.result().results()).containsEntry("test.accuracy", 0.9);
            });
  }

  @Test
  void whoseOperationRunsIsNotCancelled() {
    running();
    register(1, "trained", 'f');
    deliver(1);
    promote(OperationPlan.swap("6", false, false));

    assertThat(refused(cancel(ID)).message()).contains("operation 16", "cancel that");
  }

  @Test
  void nobodyKnowsAnUnknownOne() {
    assertThat(refused(cancel("99")).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  private static TrainingRequest daily() {
    return Requests.again("m", "{}", new Schedule(Duration.ofDays(1), null));
  }

  @Test
  void itIsDoneAgainOnceAtATime() {
    submit(daily());
    assertThat(refused(submit(daily().again(ID, null))).message())
        .isEqualTo("training 12 is being done already");
    start(1, "n1");
    end(1, DONE);

    assertThat(submit(daily().again(ID, "d2")).events()).hasSize(1);
    assertThat(refused(submit(daily().again(ID, "d2"))).reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused(submit(daily().again("7", null))).message())
        .isEqualTo("training 7 is not done again any more");
  }

  @Test
  void cancellingOneOfThemEndsThatItIsDoneAgain() {
    submit(daily());
    start(1, "n1");
    end(1, DONE);
    submit(daily().again(ID, null));
    String second = String.valueOf(catalogue.state().revision());

    assertThat(cancel(second).events())
        .hasExactlyElementsOfTypes(TrainingEnded.class, RetrainingEnded.class);
    assertThat(cancel(ID).reply())
        .isInstanceOfSatisfying(Changed.class, changed -> assertThat(changed.changed()).isFalse());
    assertThat(catalogue.state().trainings().retrainings()).isEmpty();
  }

  @Test
  void whatIsOverStopsBeingDoneAgainWhenItIsCancelled() {
    submit(daily());
    start(1, "n1");
    end(1, DONE);

    assertThat(cancel(ID).events()).singleElement().isInstanceOf(RetrainingEnded.class);
  }

  @Test
  void nothingIsTakenWhileTheJournalIsNotTheGrids() {
    running();
    catalogue.lacks();

    assertThat(advance(1, 1).reply().noted()).isEqualTo(Noted.LATER);
    assertThat(refused(submit(Requests.plain("m", "{}"))).reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  // The write fails: it is told again to the next incarnation, and written once.
  @Test
  void aStepIsToldAgainAfterTheJournalFailed() {
    running();
    catalogue.failNextWrite();

    assertThat(advance(1, 1).reply().noted()).isEqualTo(Noted.LATER);
    assertThat(advance(1, 1).reply().noted()).isEqualTo(Noted.NOTED);
    assertThat(training().curve().points()).hasSize(1);
  }
}
