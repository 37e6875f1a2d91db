package io.modelgrid.cli.training;

import io.modelgrid.cli.Table;
import io.modelgrid.cli.admin.TrainingJson;
import io.modelgrid.cli.admin.TrainingJson.Point;
import io.modelgrid.cli.operation.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws a training as one line that says how far it is, under a table of its epochs. Pure. */
public final class EpochTable {
  /** As many lines as it takes. */
  public static final int ALL = Integer.MAX_VALUE;

  private static final int MOST_COLUMNS = 6;

  private EpochTable() {}

  /**
   * The lines.
   *
   * @param now to tell how long it has run
   * @param most how many lines there may be, at least three; older epochs are left out first
   */
  public static List<String> lines(TrainingJson training, Instant now, int most) {
    List<String> lines = new ArrayList<>(epochs(training, most - 1));
    lines.add(progress(training, now));
    return lines;
  }

  /** The table of the newest epochs; nothing before the first is done. */
  static List<String> epochs(TrainingJson training, int most) {
    List<Point> curve = training.curve();
    if (curve.isEmpty()) {
      return List.of();
    }
    List<String> names = names(curve);
    Table table = new Table(heading(names));
    int room = Math.max(1, most - 1);
    int left = Math.max(0, curve.size() - room);
    for (Point point : curve.subList(left, curve.size())) {
      Object[] row = new Object[names.size() + 1];
      row[0] = point.epoch();
      for (int column = 0; column < names.size(); column++) {
        Double value = point.values().get(names.get(column));
        row[column + 1] = value == null ? "-" : Figures.spoken(value);
      }
      table.row(row);
    }
    return table.lines();
  }

  private static List<String> names(List<Point> curve) {
    Set<String> names = new LinkedHashSet<>();
    curve.forEach(point -> names.addAll(point.values().keySet()));
    List<String> sorted = Figures.sorted(names);
    return sorted.subList(0, Math.min(MOST_COLUMNS, sorted.size()));
  }

  private static String[] heading(List<String> names) {
    String[] heading = new String[names.size() + 1];
    heading[0] = "EPOCH";
    for (int column = 0; column < names.size(); column++) {
      heading[column + 1] = names.get(column).toUpperCase(Locale.ROOT);
    }
    return heading;
  }

  /** How far it is, in one line. */
  static String progress(TrainingJson training, Instant now) {
    StringBuilder line = new StringBuilder(training.title()).append(": ");
    if (training.state().equals("WAITING")) {
      return line.append("waiting").append(said(training)).toString();
    }
    if (training.over()) {
      line.append(training.state().toLowerCase(Locale.ROOT))
          .append(" after ")
          .append(Times.spoken(training.took(now)));
      return line.append(said(training)).toString();
    }
    if (training.epochs() > 0) {
      line.append("epoch ").append(training.epoch()).append(" of ").append(training.epochs());
      line.append(", ");
    }
    line.append(Math.round(100 * training.done())).append(" %, ");
    line.append(Times.spoken(training.took(now))).append(" on ").append(training.node());
    training
        .secondsLeft()
        .ifPresent(
            left ->
                line.append(", about ")
                    .append(Times.spoken(Duration.ofMillis((long) (left * 1000))))
                    .append(" left"));
    return line.append(said(training)).toString();
  }

  private static String said(TrainingJson training) {
    return training.message().isEmpty() ? "" : ": " + training.message();
  }
}
