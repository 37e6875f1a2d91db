package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.InProcessWork.Computed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the figures must reach. A pure function of the medians. */
final class Bounds {
  private static final double IDLE = 0.02;
  private static final double AWAY_MICROS = 400;
  private static final double AWAY_CPU = 1.8;

  private final List<Verdict> verdicts = new ArrayList<>();

  private Bounds() {}

  /**
   * One bound.
   *
   * @param what is compared
   * @param measured the figure, with its unit
   * @param bound what it must reach, with its unit
   */
  record Verdict(String what, String measured, String bound, boolean reached) {}

  /**
   * Compares.
   *
   * @param idle the share of one core that the idle node takes
   */
  static List<Verdict> of(List<WorkFigures> works, double idle) {
    Bounds bounds = new Bounds();
    for (WorkFigures figures : works) {
      bounds.look(figures);
      bounds.away(figures);
    }
    bounds.atMost("idle node, share of one core", 100 * idle, 100 * IDLE, "%.1f %%");
    return bounds.verdicts;
  }

  private void look(WorkFigures figures) {
    switch (figures.work().key()) {
      case "mlp-1-json" -> {
        overReference(figures, 1.4);
        overEmpty(figures, 45);
      }
      case "mlp-1-binary" -> overEmpty(figures, 25);
      case "mlp-32-json" -> overReference(figures, 2.5);
      case "minilm-tokens", "minilm-text" -> {
        overComputation(figures);
        shareOfComputation(figures, 0.92);
        evenness(figures);
      }
      case "image" -> shareOfComputation(figures, 0.93);
      default -> {
        // No bound of its own.
      }
    }
  }

  private static Optional<Point> point(WorkFigures figures, Server server) {
    return figures.median(server, figures.work().connections());
  }

  private static String at(WorkFigures figures) {
    return figures.work().title() + ", " + figures.work().connections() + " connections: ";
  }

  private void overReference(WorkFigures figures, double bound) {
    Optional<Point> reference = point(figures, Server.NETTY);
    Optional<Point> node = point(figures, Server.NODE);
    if (reference.isPresent() && node.isPresent()) {
      double ratio = node.get().perSecond() / reference.get().perSecond();
      atLeast(at(figures) + "requests/s over Netty + Jackson", ratio, bound, "%.2f times");
    }
  }

  private void overEmpty(WorkFigures figures, double bound) {
    Optional<Point> empty = point(figures, Server.EMPTY);
    Optional<Point> node = point(figures, Server.NODE);
    if (empty.isPresent() && node.isPresent()) {
      double more = node.get().cpuMicros() - empty.get().cpuMicros();
      atMost(at(figures) + "server CPU beyond an empty answer", more, bound, "%.1f µs");
    }
  }

  private void overComputation(WorkFigures figures) {
    Computed direct = figures.sameInProcess();
    point(figures, Server.NODE)
        .ifPresent(
            node ->
                atMost(
                    at(figures) + "server CPU beyond the same in process",
                    node.cpuMicros() - direct.cpuMicros(),
                    110,
                    "%.0f µs"));
  }

  private void shareOfComputation(WorkFigures figures, double bound) {
    Computed direct = figures.sameInProcess();
    point(figures, Server.NODE)
        .ifPresent(
            node ->
                atLeast(
                    at(figures) + "requests/s of the same in process",
                    100 * node.perSecond() / direct.perSecond(),
                    100 * bound,
                    "%.0f %%"));
  }

  private void evenness(WorkFigures figures) {
    point(figures, Server.NODE)
        .ifPresent(
            node -> atMost(at(figures) + "p99 over p50", node.p99() / node.p50(), 3, "%.1f times"));
  }

  private void away(WorkFigures figures) {
    String title = figures.work().title() + ", replica on a second JVM, ";
    Optional<Point> near = figures.median(Server.NODE, 1);
    Optional<Point> far = figures.median(Server.NODE_AWAY, 1);
    if (near.isPresent() && far.isPresent()) {
      atMost(
          title + "1 connection: p50 above local",
          (far.get().p50() - near.get().p50()) / 1e3,
          AWAY_MICROS / 1e3,
          "%.2f ms");
    }
    near = point(figures, Server.NODE);
    far = point(figures, Server.NODE_AWAY);
    if (near.isPresent() && far.isPresent()) {
      atMost(
          title + figures.work().connections() + " connections: CPU of both over local",
          far.get().cpuMicros() / near.get().cpuMicros(),
          AWAY_CPU,
          "%.2f times");
    }
  }

  private void atMost(String what, double measured, double bound, String format) {
    add(what, measured, "at most ", bound, format, measured <= bound);
  }

  private void atLeast(String what, double measured, double bound, String format) {
    add(what, measured, "at least ", bound, format, measured >= bound);
  }

  private void add(
      String what, double measured, String word, double bound, String format, boolean reached) {
    verdicts.add(
        new Verdict(
            what,
            String.format(Locale.ROOT, format, measured),
            word + String.format(Locale.ROOT, format, bound),
            reached));
  }
}
