package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.Medians;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A server's figures with one number of connections.
 *
 * @param perSecond requests a second when each connection asks again as soon as it is answered
 * @param cpuMicros the server's processor time for each of them, in microseconds
 * @param p50 median time at half that rate, from when a request was due, in microseconds
 * @param p99 the time that one in a hundred exceeds
 */
record Point(double perSecond, double cpuMicros, double p50, double p99) {
  /** The median of each figure by itself. */
  static Point median(List<Point> rounds) {
    return new Point(
        median(rounds, Point::perSecond),
        median(rounds, Point::cpuMicros),
        median(rounds, Point::p50),
        median(rounds, Point::p99));
  }

  private static double median(List<Point> rounds, ToDoubleFunction<Point> figure) {
    return Medians.of(rounds.stream().map(figure::applyAsDouble).toList());
  }
}
