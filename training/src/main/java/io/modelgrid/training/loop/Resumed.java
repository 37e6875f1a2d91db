package io.modelgrid.training.loop;

import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.util.Map;

/**
 * What a run begins with.
 *
 * @param optimizer what it remembered; empty at the beginning
 * @param steps that were done
 * @param note why it begins anew in spite of a checkpoint; blank if it does not
 */
record Resumed(
    Position position, Weights weights, Map<String, float[]> optimizer, long steps, String note) {

  /** The last checkpoint, or the beginning where there is none that is of use. */
  static Resumed from(Checkpoint checkpoint, EarlyStopping stopping, Weights initial) {
    if (!checkpoint.exists()) {
      return anew(stopping, initial, "");
    }
    Position position = new Position(stopping);
    try {
      Checkpoint.Loaded loaded = checkpoint.read(position);
      if (!shapes(loaded.weights()).equals(shapes(initial))) {
        return anew(stopping, initial, "the checkpoint's weights are of other shapes");
      }
      return new Resumed(position, loaded.weights(), loaded.optimizer(), loaded.steps(), "");
    } catch (IOException e) {
      return anew(stopping, initial, "the checkpoint is of no use: " + e.getMessage());
    }
  }

  private static Resumed anew(EarlyStopping stopping, Weights initial, String note) {
    return new Resumed(new Position(stopping), initial, Map.of(), 0, note);
  }

  private static Map<String, Object> shapes(Weights weights) {
    Map<String, Object> shapes = new java.util.HashMap<>();
    weights.byName().forEach((name, values) -> shapes.put(name, values.shape()));
    return shapes;
  }
}
