package io.modelgrid.actors.training;

import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.Trainings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which trainings are to be done again. Pure. */
final class RetrainingPolicy {
  private RetrainingPolicy() {}

  /** What is to be submitted, and why. */
  record Due(TrainingRequest request, String owner, String why) {}

  /**
   * By the clock, or since the data changed.
   *
   * @param digest that of the data now; null if nobody has looked, or could not
   */
  static Optional<Due> due(
      Retraining order, Trainings trainings, @Nullable String digest, Instant now) {
    Schedule schedule = Objects.requireNonNull(order.request().retraining());
    if (runs(order, trainings)) {
      return Optional.empty();
    }
    if (digest != null && order.digest() != null && !digest.equals(order.digest())) {
      return Optional.of(
          new Due(
              order.request().again(order.root(), digest),
              order.owner(),
              "the data of training " + order.root() + " changed"));
    }
    Duration every = schedule.every();
    return every != null && !now.isBefore(order.lastAt().plus(every))
        ? Optional.of(
            new Due(
                order.request().again(order.root(), null),
                order.owner(),
                "training " + order.root() + " is done again every " + words(every)))
        : Optional.empty();
  }

  /** Whether its data are to be looked at: not while it is trained. */
  static boolean watches(Retraining order, Trainings trainings) {
    Schedule schedule = order.request().retraining();
    return schedule != null && schedule.watch() != null && !runs(order, trainings);
  }

  private static boolean runs(Retraining order, Trainings trainings) {
    return trainings.live().values().stream()
        .anyMatch(
            each -> order.root().equals(each.id()) || order.root().equals(each.request().root()));
  }

  private static String words(Duration every) {
    return every.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
