package io.modelgrid.persistence.catalogue;

import static io.modelgrid.persistence.catalogue.Samples.ARTIFACT;
import static io.modelgrid.persistence.catalogue.Samples.HEADER;

import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of trainings, and a state with trainings of every kind. */
final class TrainingSamples {
  static final TrainingRequest PLAIN = request("shop", null, null, null);
  static final TrainingRequest WHOLE =
      new TrainingRequest(
          "shop",
          "train",
          "{\"model\":\"shop\"}",
          7,
          2,
          3_000_000_000L,
          10,
          OperationPlan.swap("", false, false),
          List.of(
              new Source("base", "shop", "3", "3"), new Source("teacher", "minilm", "stable", "1")),
          new Schedule(Duration.ofDays(1), Duration.ofMinutes(1)),
          "41",
          "cd".repeat(32));
  static final TrainingResult RESULT =
      new TrainingResult(
          Outcome.REFUSED,
          "the gate did not let it through",
          List.of("test.accuracy 0.71 (expected: at least 0.8)"),
          Map.of("test.accuracy", 0.71, "seconds", 12.5),
          "ef".repeat(32));

  private TrainingSamples() {}

  static TrainingRequest request(
      String model, @Nullable Schedule again, @Nullable String root, @Nullable String digest) {
    return new TrainingRequest(
        model, "compress", "{}", 0, 1, 1, 0, null, List.of(), again, root, digest);
  }

  static Point point(int epoch, double loss) {
    return new Point(
        epoch, HEADER.at().plusSeconds(epoch), Map.of("loss", loss, "validation.accuracy", 0.75));
  }

  static Lineage lineage(String training, String technique) {
    return new Lineage(
        training,
        technique,
        "3",
        "minilm/1",
        "ef".repeat(32),
        42,
        "0.1.0",
        Map.of("test.accuracy", 0.875));
  }

  /** By the name of the golden file. */
  static Map<String, CatalogueEvent> events() {
    Map<String, CatalogueEvent> events = new LinkedHashMap<>();
    events.put(
        "version-registered-2",
        new VersionRegistered(HEADER, "shop", "4", ARTIFACT, lineage("43", "int8")));
    events.put("training-submitted-1", new TrainingSubmitted(HEADER, WHOLE));
    events.put("training-submitted-1-plain", new TrainingSubmitted(HEADER, PLAIN));
    events.put("training-started-1", new TrainingStarted(HEADER, "shop", "43", 2, "n1"));
    events.put("training-advanced-1", advanced("43", 1, point(2, 0.5), point(3, 0.25)));
    events.put(
        "training-interrupted-1",
        new TrainingInterrupted(HEADER, "shop", "43", 2, true, "it ended with status 137"));
    events.put("training-cancelled-1", new TrainingCancelled(HEADER, "shop", "43"));
    events.put("training-delivered-1", new TrainingDelivered(HEADER, "shop", "43", RESULT));
    events.put("training-promoted-1", new TrainingPromoted(HEADER, "shop", "43", "50"));
    events.put(
        "training-ended-1",
        new TrainingEnded(
            HEADER, "shop", "43", TrainingResult.of(Outcome.CANCELLED, "by its owner")));
    events.put("retraining-ended-1", new RetrainingEnded(HEADER, "shop", "41"));
    return events;
  }

  static TrainingAdvanced advanced(String training, int attempt, Point... points) {
    return new TrainingAdvanced(HEADER, "shop", training, attempt, 10, List.of(points));
  }

  /** With trainings, the first of which has the id that follows this state's revision. */
  static CatalogueState on(CatalogueState state) {
    long first = state.revision() + 1;
    String over = String.valueOf(first);
    String delivered = String.valueOf(first + 1);
    String running = String.valueOf(first + 2);
    return state
        .apply(new TrainingSubmitted(HEADER, PLAIN))
        .apply(new TrainingSubmitted(HEADER, WHOLE))
        .apply(new TrainingSubmitted(HEADER, PLAIN))
        .apply(new TrainingSubmitted(HEADER, PLAIN))
        .apply(new TrainingStarted(HEADER, "shop", over, 1, "n1"))
        .apply(new TrainingEnded(HEADER, "shop", over, RESULT))
        .apply(new TrainingStarted(HEADER, "shop", delivered, 1, "n1"))
        .apply(advanced(delivered, 1, point(1, 0.5)))
        .apply(new VersionRegistered(HEADER, "shop", "1", ARTIFACT, lineage(delivered, "trained")))
        .apply(new TrainingDelivered(HEADER, "shop", delivered, RESULT))
        .apply(new TrainingPromoted(HEADER, "shop", delivered, "77"))
        .apply(new TrainingStarted(HEADER, "shop", running, 1, "n2"))
        .apply(new TrainingInterrupted(HEADER, "shop", running, 1, true, "killed"))
        .apply(new TrainingStarted(HEADER, "shop", running, 2, "n1"))
        .apply(new TrainingCancelled(HEADER, "shop", running));
  }
}
