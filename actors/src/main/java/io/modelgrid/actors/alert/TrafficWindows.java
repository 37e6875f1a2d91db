package io.modelgrid.actors.alert;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What nodes counted lately, so that it can be said what came within the last seconds. Of each node
 * and model it keeps a sample for every {@link #SPACING} of the last minute, and the newest. One
 * whose counters went back begins anew. Confined to its supervisor; a policy without a clock.
 */
final class TrafficWindows {
  static final Duration SPACING = Duration.ofSeconds(5);
  private static final Duration KEPT = Duration.ofSeconds(70);

  /** A sample that is older than this says nothing of now. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  /** Most pairs of node and model. */
  private static final int MOST = 10_000;

  private record Key(String node, String model) {}

  private record Point(long nanos, TrafficSample sample) {}

  private static final class Series {
    private final Deque<Point> points = new ArrayDeque<>();
    private Point newest;

    Series(Point first) {
      newest = first;
      points.add(first);
    }

    void add(Point point) {
      if (point.sample().isBehind(newest.sample())) {
        points.clear();
      }
      newest = point;
      if (points.isEmpty() || point.nanos() - points.getLast().nanos() >= SPACING.toNanos()) {
        points.add(point);
      }
      while (points.size() > 1 && point.nanos() - points.getFirst().nanos() > KEPT.toNanos()) {
        points.removeFirst();
      }
    }

    /** What came since the last point before a moment, or since the first one. */
    TrafficSample since(long moment) {
      Point base = points.getFirst();
      for (Point point : points) {
        if (point.nanos() > moment) {
          break;
        }
        base = point;
      }
      return newest.sample().since(base.sample());
    }
  }

  private final Map<Key, Series> series = new HashMap<>();

  void note(long nanos, List<TrafficSample> samples) {
    for (TrafficSample sample : samples) {
      Key key = new Key(sample.node(), sample.model());
      Point point = new Point(nanos, sample);
      Series known = series.get(key);
      if (known != null) {
        known.add(point);
      } else if (series.size() < MOST) {
        series.put(key, new Series(point));
      }
    }
    series.values().removeIf(each -> nanos - each.newest.nanos() > KEPT.toNanos());
  }

  /** What came for a model within a time, on all nodes; nodes that are silent are left out. */
  TrafficSample over(String model, Duration back, long nanos) {
    TrafficSample sum = TrafficSample.none("", model);
    for (Map.Entry<Key, Series> each : series.entrySet()) {
      boolean fresh = nanos - each.getValue().newest.nanos() <= FRESH.toNanos();
      if (each.getKey().model().equals(model) && fresh) {
        sum = sum.plus(each.getValue().since(nanos - back.toNanos()));
      }
    }
    return sum;
  }

  int size() {
    return series.size();
  }
}
