package io.modelgrid.training.loop;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which epoch's weights are the best, and when to stop looking for better ones.
 *
 * @param metric by which the best is found; empty: the last epoch's weights are taken
 * @param patience epochs without a better value after which the training ends; 0: it never ends
 *     early
 * @param leastGain by how much a value must be better to count
 */
public record EarlyStopping(Optional<String> metric, int patience, double leastGain) {
  /** To the end, and the last weights. */
  public static final EarlyStopping NONE = new EarlyStopping(Optional.empty(), 0, 0);

  private static final Set<String> DOWN = Set.of("loss", "rmse", "mae");
  private static final List<String> CLASSES = List.of("loss", "accuracy", "f1", "auc");
  private static final List<String> NUMBERS = List.of("loss", "rmse", "mae", "r2");

  /** Reads the object {@code early-stopping}. */
  public static EarlyStopping read(Form form) {
    EarlyStopping stopping =
        new EarlyStopping(
            Optional.of(form.text("metric", "validation.loss")),
            form.whole("patience", 0, 100_000, 5),
            form.real("least-gain", 0, 1e9, 0));
    form.done();
    return stopping;
  }

  /** Says so if there is no such metric. */
  public void check(boolean classes, Mistakes mistakes) {
    List<String> known =
        (classes ? CLASSES : NUMBERS).stream().map(name -> "validation." + name).toList();
    if (metric.isPresent() && !known.contains(metric.get()) && !metric.get().equals("loss")) {
      mistakes.add(
          "early-stopping.metric",
          metric.get() + " (expected: one of loss, " + String.join(", ", known) + ")");
    }
  }

  /** The value that decides, of those of an epoch. */
  double value(Map<String, Double> values) {
    return metric
        .map(name -> Optional.ofNullable(values.get(name)).orElseThrow(() -> missing(name, values)))
        .orElse(0.0);
  }

  private static LoopException missing(String name, Map<String, Double> values) {
    return new LoopException(
        "early-stopping.metric: "
            + name
            + " has no value (expected: one of "
            + values.keySet()
            + "; is the validation part empty, or of one class?)");
  }

  /** Whether a value is better than the best so far. NaN never is. */
  boolean better(double value, double best) {
    return metric.isEmpty()
        || (smallerIsBetter() ? value < best - leastGain : value > best + leastGain);
  }

  /** A value that any other beats. */
  double worst() {
    return smallerIsBetter() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  private boolean smallerIsBetter() {
    return metric.isEmpty()
        || DOWN.contains(metric.get().substring(metric.get().lastIndexOf('.') + 1));
  }
}
