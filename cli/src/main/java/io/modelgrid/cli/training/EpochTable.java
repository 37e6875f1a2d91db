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
  private static final String BEST = "BEST SO FAR";

  private EpochTable() {}

  /**
   * The lines.
   *
   * @param now to tell how long it has run
   * @param most how many lines there may be, at least three; older epochs are left out first, and
   *     figures that say less; with {@link #ALL} nothing is
   */
  public static List<String> lines(TrainingJson training, Instant now, int most) {
    List<String> lines = new ArrayList<>(epochs(training, most));
    lines.add(progress(training, now));
    return lines;
  }

  /** The table of the newest epochs; nothing before the first is done. */
  private static List<String> epochs(TrainingJson training, int most) {
    List<Point> curve = training.curve();
    if (curve.isEmpty()) {
      return List.of();
    }
    boolean whole = most == ALL;
    List<String> names = names(curve, whole);
    Table table = new Table(heading(names, whole));
    int left = whole ? 0 : Math.max(0, curve.size() - Math.max(1, most - 2));
    BestEpoch best = new BestEpoch();
    for (Point point : curve) {
      best.add(training, point);
      if (left-- <= 0) {
        table.row(row(point, names, whole ? List.of() : List.of(best.words())));
      }
    }
    return table.lines();
  }

  private static List<String> names(List<Point> curve, boolean whole) {
    Set<String> names = new LinkedHashSet<>();
    curve.forEach(point -> names.addAll(point.values().keySet()));
    List<String> sorted = Figures.sorted(names);
    return whole ? sorted.subList(0, Math.min(MOST_COLUMNS, sorted.size())) : Figures.chief(names);
  }

  private static String[] heading(List<String> names, boolean whole) {
    List<String> heading = new ArrayList<>(List.of("EPOCH"));
    names.forEach(name -> heading.add(name.toUpperCase(Locale.ROOT)));
    if (!whole) {
      heading.add(BEST);
    }
    return heading.toArray(String[]::new);
  }

  private static Object[] row(Point point, List<String> names, List<String> more) {
    List<Object> row = new ArrayList<>(List.of(point.epoch()));
    for (String name : names) {
      Double value = point.values().get(name);
      row.add(value == null ? "-" : Figures.spoken(value));
    }
    row.addAll(more);
    return row.toArray();
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
