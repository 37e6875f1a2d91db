package io.modelgrid.cli.training;

import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.admin.TrainingJson.Point;
import java.util.List;

/**
 * Which epoch was the best so far: by the figure that early stopping looks at, which is the loss on
 * the validation part where nothing else is said; without one, by the loss.
 */
final class BestEpoch {
  private static final String LOSS = "loss";
  private static final List<String> DOWN = List.of(LOSS, "rmse", "mae");

  private int epoch;
  private double value;

  /** Takes one epoch more into account. */
  void add(TrainingJson training, Point point) {
    String name = training.decides();
    String decides = point.values().containsKey(name) ? name : LOSS;
    double next = point.values().getOrDefault(decides, Double.NaN);
    boolean down = DOWN.contains(decides.substring(decides.lastIndexOf('.') + 1));
    boolean better = down ? next < value : next > value;
    if (Double.isFinite(next) && (epoch == 0 || better)) {
      epoch = point.epoch();
      value = next;
    }
  }

  /** Its number; 0 if there is none. */
  int epoch() {
    return epoch;
  }

  /** Its figure and its number; empty if there is none. */
  String words() {
    return epoch == 0 ? "" : Figures.spoken(value) + " in epoch " + epoch;
  }
}
