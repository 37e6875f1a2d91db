package io.modelgrid.actors.alert;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the grid is like at one moment. */
public record GridSample(List<ModelSample> models, List<NodeSample> nodes) {
  public GridSample {
    models = List.copyOf(models);
    nodes = List.copyOf(nodes);
  }

  /**
   * A model.
   *
   * @param wanted replicas that it shall have
   * @param serving replicas that compute its stable version
   * @param fullQueues replicas that take nothing more
   * @param queued requests that wait in its replicas
   * @param failures why versions cannot be loaded, in words, one each
   */
  public record ModelSample(
      String name, int wanted, int serving, int fullQueues, int queued, List<String> failures) {
    public ModelSample {
      failures = List.copyOf(failures);
    }
  }

  /**
   * A node.
   *
   * @param lost why it counts as lost, in words; null if it does not
   * @param diskFree share of its fuller disk that is free; null if it does not tell
   * @param certificate the one of its certificates that ends first; null if it watches none
   */
  public record NodeSample(
      String name,
      @Nullable String lost,
      @Nullable Double diskFree,
      @Nullable Certificate certificate) {}

  /** A certificate in a file, and when it ends. */
  public record Certificate(String file, Instant end) {}
}
