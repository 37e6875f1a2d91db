package io.modelgrid.actors.training;

import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.Trainings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When data were looked at, and what was found. Belongs to the supervisor. */
final class DataWatch {
  private final Map<String, Look> looks = new HashMap<>();

  /**
   * The last look at a model's data.
   *
   * @param failure why they could not be read, or the empty text
   */
  private record Look(String root, long at, @Nullable String digest, String failure) {}

  /**
   * What is to be looked at now; it is, from this call on, until an answer comes or time passes.
   */
  List<Retraining> due(Trainings trainings, long nanos) {
    // What was seen before it was trained says nothing of what it was trained with.
    looks
        .keySet()
        .removeIf(
            model -> {
              Retraining order = trainings.retrainings().get(model);
              return order == null || !RetrainingPolicy.watches(order, trainings);
            });
    List<Retraining> due = new ArrayList<>();
    for (Retraining order : trainings.retrainings().values()) {
      Schedule schedule = order.request().retraining();
      Duration interval = schedule == null ? null : schedule.watch();
      Look last = looks.get(order.request().model());
      boolean recent =
          last != null
              && interval != null
              && last.root().equals(order.root())
              && nanos - last.at() < interval.toNanos();
      if (!recent && RetrainingPolicy.watches(order, trainings)) {
        due.add(order);
        looks.put(
            order.request().model(),
            last != null && last.root().equals(order.root())
                ? new Look(order.root(), nanos, last.digest(), last.failure())
                : new Look(order.root(), nanos, null, ""));
      }
    }
    return due;
  }

  /** Takes an answer; true if it is a failure that was not told before. */
  boolean answered(TrainingSupervisor.DataChecked checked, long nanos) {
    String failure = checked.failure() == null ? "" : checked.failure();
    Look last = looks.get(checked.model());
    looks.put(checked.model(), new Look(checked.root(), nanos, checked.digest(), failure));
    return !failure.isEmpty() && (last == null || !last.failure().equals(failure));
  }

  /** The digest that was found last, for as long as nobody looks again. */
  @Nullable String digest(Retraining order) {
    Look last = looks.get(order.request().model());
    return last != null && last.root().equals(order.root()) ? last.digest() : null;
  }
}
