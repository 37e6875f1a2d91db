package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.InProcessWork.Computed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Requests a second and processor time of each request as bars in SVG: a band for each work, a bar
 * for each server, with as many connections as the work is compared with.
 */
final class Plot {
  private static final int WIDTH = 1000;
  private static final int LABELS = 260;
  private static final int PANEL = 360;
  private static final int BAR = 14;
  private static final int STEP = 19;
  private static final int TITLE = 30;
  private static final int MARGIN = 12;
  // Room for the number behind the longest bar.
  private static final int NUMBERS = 70;

  private final StringBuilder body = new StringBuilder();
  private int top = 34;

  private Plot() {}

  /** A row of bars. */
  private record Row(String label, String colour, double perSecond, double cpuMicros) {}

  static String of(List<WorkFigures> works) {
    Plot plot = new Plot();
    plot.text(LABELS, 20, "start", "bold", "requests/s");
    plot.text(LABELS + PANEL, 20, "start", "bold", "server CPU, µs per request");
    works.forEach(plot::band);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
    font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="#ffffff"/>
    %s</svg>
    """
        .formatted(WIDTH, plot.top, WIDTH, plot.top, plot.body);
  }

  private void band(WorkFigures figures) {
    List<Row> rows = rows(figures);
    String title = figures.work().title() + ", " + figures.work().connections() + " connections";
    text(MARGIN, top + 18, "start", "bold", title);
    top += TITLE;
    double most = most(rows, Row::perSecond);
    double dearest = most(rows, Row::cpuMicros);
    for (Row row : rows) {
      text(LABELS - 8, top + BAR - 2, "end", "normal", row.label());
      bar(LABELS, row.perSecond(), most, "%,.0f", row.colour());
      bar(
          LABELS + PANEL,
          row.cpuMicros(),
          dearest,
          row.cpuMicros() < 100 ? "%.1f" : "%.0f",
          row.colour());
      top += STEP;
    }
    top += MARGIN;
  }

  private static List<Row> rows(WorkFigures figures) {
    List<Row> rows = new ArrayList<>();
    for (Threads threads : figures.threads()) {
      if (threads == Threads.SHARING || threads == Threads.BATCHES) {
        Computed median = figures.median(threads);
        String label =
            threads == Threads.SHARING
                ? "in process, 2 threads"
                : "in process, in batches of " + figures.batch();
        rows.add(new Row(label, "#9a9a9a", median.perSecond(), median.cpuMicros()));
      }
    }
    for (Server server : figures.servers()) {
      if (server == Server.EMPTY && figures.work().model() != ServedModel.MLP) {
        // Beside models that take milliseconds its bar would leave no room for theirs.
        continue;
      }
      figures
          .median(server, figures.work().connections())
          .ifPresent(
              point ->
                  rows.add(
                      new Row(
                          server.label(), colour(server), point.perSecond(), point.cpuMicros())));
    }
    return rows;
  }

  private static String colour(Server server) {
    return switch (server) {
      case EMPTY -> "#c9c9c9";
      case NETTY -> "#d98a3d";
      case NODE -> "#2f6fb0";
      case NODE_AWAY -> "#86b3dc";
    };
  }

  private static double most(List<Row> rows, ToDoubleFunction<Row> figure) {
    return rows.stream().mapToDouble(figure).max().orElse(1);
  }

  private void bar(int left, double value, double longest, String format, String colour) {
    double length = (PANEL - NUMBERS) * value / longest;
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            left,
            top,
            length,
            BAR,
            colour));
    String number = String.format(Locale.ROOT, format, value);
    text(left + (int) length + 5, top + BAR - 2, "start", "normal", number);
  }

  private void text(int x, int y, String anchor, String weight, String words) {
    body.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\" fill=\"#222222\">%s</text>\n"
            .formatted(x, y, anchor, weight, escaped(words)));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
