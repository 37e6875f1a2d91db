package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.Bounds.Verdict;
import io.modelgrid.bench.hotpath.InProcessWork.Computed;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures as tables. */
final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  static String of(List<WorkFigures> works, List<Verdict> verdicts) {
    MarkdownReport report = new MarkdownReport();
    works.forEach(report::table);
    report.bounds(verdicts);
    return report.text.toString();
  }

  private void table(WorkFigures figures) {
    text.append("### ").append(figures.work().title()).append("\n\n");
    String counts =
        Measurement.CONNECTIONS.stream().map(String::valueOf).collect(Collectors.joining(" / "));
    row(
        "at " + counts + " connections",
        "requests/s",
        "server CPU, µs/request",
        "p50, ms",
        "p99, ms",
        "allocated, KiB/request",
        "peak resident, MiB");
    row("---", "---", "---", "---", "---", "---", "---");
    for (Threads threads : figures.threads()) {
      Computed median = figures.median(threads);
      row(
          threads.label(figures.batch()),
          number("%,.0f", median.perSecond()),
          number("%.1f", median.cpuMicros()),
          "",
          "",
          number("%.1f", median.allocated() / 1024),
          "");
    }
    for (Server server : figures.servers()) {
      Collection<Point> points = figures.medians(server).values();
      row(
          server.label(),
          all(points, "%,.0f", Point::perSecond),
          all(points, "%.1f", Point::cpuMicros),
          all(points, "%.2f", point -> point.p50() / 1e3),
          all(points, "%.2f", point -> point.p99() / 1e3),
          number("%.1f", figures.allocated(server) / 1024),
          figures.peaks(server).stream().map(String::valueOf).collect(Collectors.joining(" + ")));
    }
    text.append('\n');
  }

  private void bounds(List<Verdict> verdicts) {
    text.append("### Bounds\n\n");
    row("what", "measured", "bound", "");
    row("---", "---", "---", "---");
    for (Verdict verdict : verdicts) {
      row(
          verdict.what(),
          verdict.measured(),
          verdict.bound(),
          verdict.reached() ? "reached" : "**not reached**");
    }
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String all(
      Collection<Point> points, String format, ToDoubleFunction<Point> figure) {
    return points.stream()
        .map(point -> number(format, figure.applyAsDouble(point)))
        .collect(Collectors.joining(" / "));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
