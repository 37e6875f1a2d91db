package io.modelgrid.cli.training;

import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.admin.TrainingJson.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells a training where nothing can be written over: a line for each epoch when it is done, one
 * when its state changes, and one every ten seconds while nothing else happens. For one training.
 */
final class TrainingLog {
  private static final Duration REPEAT = Duration.ofSeconds(10);

  /** Columns of a line of an epoch. */
  private static final int WIDEST = 100;

  private final BestEpoch best = new BestEpoch();
  private int told;
  private String state = "";
  private Instant toldAt = Instant.MIN;

  /** The lines that are new since the last call. */
  List<String> news(TrainingJson training, Instant now) {
    List<String> lines = new ArrayList<>();
    for (Point point : training.curve()) {
      // By its number: of long trainings the grid drops some of the older ones.
      if (point.epoch() > told) {
        lines.add(epoch(training, point));
        told = point.epoch();
      }
    }
    boolean turned = !training.state().equals(state);
    if (turned || (lines.isEmpty() && !toldAt.plus(REPEAT).isAfter(now))) {
      lines.add(EpochTable.progress(training, now));
    }
    state = training.state();
    if (!lines.isEmpty()) {
      toldAt = now;
    }
    return lines;
  }

  /** What says most of an epoch, as far as it fits; {@code trainings ID} shows the rest. */
  private String epoch(TrainingJson training, Point point) {
    best.add(training, point);
    String end = best.epoch() > 0 ? "  best epoch " + best.epoch() : "";
    StringBuilder line = new StringBuilder("  epoch " + point.epoch());
    if (training.epochs() > 0) {
      line.append('/').append(training.epochs());
    }
    for (String name : Figures.chief(point.values().keySet())) {
      double value = point.values().getOrDefault(name, Double.NaN);
      String figure = "  " + name + " " + Figures.spoken(value);
      if (line.length() + figure.length() + end.length() <= WIDEST) {
        line.append(figure);
      }
    }
    return line.append(end).toString();
  }
}
