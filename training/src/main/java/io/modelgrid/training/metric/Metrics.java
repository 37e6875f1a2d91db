package io.modelgrid.training.metric;

import io.modelgrid.training.data.Targets;
import java.util.LinkedHashMap;
import java.util.Map;

/** All figures about some answers, by name. */
public final class Metrics {
  // Each class is a sort of all rows.
  private static final int MOST_CLASSES = 100;

  private Metrics() {}

  /**
   * Of classes {@code accuracy}, {@code precision}, {@code recall}, {@code f1} (these three as
   * means over the classes) and {@code auc}; of numbers {@code rmse}, {@code mae} and {@code r2}.
   * What has no value, as the AUC of a single class, is left out.
   */
  public static Map<String, Double> of(Predictions predictions, Targets targets) {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (targets.isClasses()) {
      Confusion confusion = Confusion.of(predictions, targets);
      figures.put("accuracy", confusion.accuracy());
      figures.put("precision", confusion.precision());
      figures.put("recall", confusion.recall());
      figures.put("f1", confusion.f1());
      if (targets.width() <= MOST_CLASSES) {
        figures.put("auc", Auc.of(predictions, targets));
      }
    } else {
      Regression regression = Regression.of(predictions, targets);
      figures.put("rmse", regression.rmse());
      figures.put("mae", regression.mae());
      figures.put("r2", regression.r2());
    }
    figures.values().removeIf(figure -> Double.isNaN(figure));
    return figures;
  }
}
