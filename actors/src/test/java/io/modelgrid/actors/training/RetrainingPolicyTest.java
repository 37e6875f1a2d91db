package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.training.RetrainingPolicy.Due;
import io.modelgrid.actors.training.TrainingSupervisor.DataChecked;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.Trainings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetrainingPolicyTest {
  private static final Instant BEGIN = Instant.parse("2026-11-26T10:00:00Z");
  private static final Header HEADER = new Header(1, BEGIN, "ann", "by hand");
  private static final Schedule BOTH = new Schedule(Duration.ofHours(6), Duration.ofMinutes(1));
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private static Trainings running(Schedule schedule) {
    return CatalogueState.empty()
        .apply(new TrainingSubmitted(HEADER, Requests.again("m", "{}", schedule)))
        .trainings();
  }

  private static Trainings over(Schedule schedule) {
    return CatalogueState.empty()
        .apply(new TrainingSubmitted(HEADER, Requests.again("m", "{}", schedule)))
        .apply(
            new TrainingEnded(
                HEADER,
                "m",
                "1",
                new TrainingResult(Outcome.SUCCEEDED, "", List.of(), Map.of(), "d1")))
        .trainings();
  }

  private static Retraining order(Trainings trainings) {
    return Objects.requireNonNull(trainings.retrainings().get("m"));
  }

  private static Optional<Due> due(Trainings trainings, @Nullable String digest, Duration after) {
    return RetrainingPolicy.due(order(trainings), trainings, digest, BEGIN.plus(after));
  }

  @Test
  void itIsDoneAgainWhenItsTimeHasCome() {
    Trainings trainings = over(BOTH);

    assertThat(due(trainings, "d1", Duration.ofHours(6).minusMillis(1))).isEmpty();
    assertThat(due(trainings, "d1", Duration.ofHours(6)))
        .contains(
            new Due(
                order(trainings).request().again("1", null),
                "ann",
                "training 1 is done again every 6h"));
  }

  @Test
  void itIsDoneAgainWhenItsDataChanged() {
    Trainings trainings = over(BOTH);

    assertThat(due(trainings, null, Duration.ZERO)).isEmpty();
    assertThat(due(trainings, "d2", Duration.ZERO))
        .contains(
            new Due(
                order(trainings).request().again("1", "d2"),
                "ann",
                "the data of training 1 changed"));
  }

  @Test
  void neverWhileItRuns() {
    assertThat(due(running(BOTH), "d2", Duration.ofDays(9))).isEmpty();
  }

  @Test
  void neverByTheClockWithoutATime() {
    assertThat(due(over(new Schedule(null, Duration.ofMinutes(1))), "d1", Duration.ofDays(999)))
        .isEmpty();
  }

  @Test
  void dataAreLookedAtOnTime() {
    DataWatch watch = new DataWatch();
    Trainings trainings = over(BOTH);

    assertThat(watch.due(trainings, 0)).containsExactly(order(trainings));
    assertThat(watch.due(trainings, MINUTE - 1)).isEmpty();
    assertThat(watch.answered(new DataChecked("m", "1", "d2", null), MINUTE - 1)).isFalse();
    assertThat(watch.digest(order(trainings))).isEqualTo("d2");
    assertThat(watch.due(trainings, MINUTE)).isEmpty();
    assertThat(watch.due(trainings, 2 * MINUTE)).hasSize(1);
    assertThat(watch.digest(order(trainings))).isEqualTo("d2");
    assertThat(watch.due(running(BOTH), 2 * MINUTE)).isEmpty();
    assertThat(watch.digest(order(trainings))).isNull();
  }

  @Test
  void dataAreNotLookedAtWhileTheyAreTrainedOrNobodyWantsIt() {
    DataWatch watch = new DataWatch();

    assertThat(watch.due(running(BOTH), 0)).isEmpty();
    assertThat(watch.due(over(new Schedule(Duration.ofHours(1), null)), 0)).isEmpty();
  }

  @Test
  void aFailureIsToldOnce() {
    DataWatch watch = new DataWatch();
    DataChecked failed = new DataChecked("m", "1", null, "no such file");

    assertThat(watch.answered(failed, 0)).isTrue();
    assertThat(watch.due(over(BOTH), MINUTE)).hasSize(1);
    assertThat(watch.answered(failed, MINUTE)).isFalse();
    assertThat(watch.answered(new DataChecked("m", "1", "d1", null), 2 * MINUTE)).isFalse();
    assertThat(watch.answered(failed, 3 * MINUTE)).isTrue();
  }
}
