package io.modelgrid.actors.training;

import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests for tests. */
public final class Requests {
  public static final long MEMORY = 64L << 20;

  private Requests() {}

  /** One that registers only. */
  public static TrainingRequest plain(String model, String specification) {
    return request(model, specification, null, List.of(), null);
  }

  public static TrainingRequest then(
      String model, String specification, @Nullable OperationPlan then) {
    return request(model, specification, then, List.of(), null);
  }

  public static TrainingRequest from(String model, Source... sources) {
    return request(model, "{}", null, List.of(sources), null);
  }

  public static TrainingRequest again(String model, String specification, Schedule schedule) {
    return request(model, specification, null, List.of(), schedule);
  }

  private static TrainingRequest request(
      String model,
      String specification,
      @Nullable OperationPlan then,
      List<Source> sources,
      @Nullable Schedule schedule) {
    return new TrainingRequest(
        model, "train", specification, 0, 1, MEMORY, 3, then, sources, schedule, null, null);
  }

  public static Lineage lineage(String training, String technique) {
    return new Lineage(training, technique, null, null, "d1", 7, "test", Map.of());
  }
}
