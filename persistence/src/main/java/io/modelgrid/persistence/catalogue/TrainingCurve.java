package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.TrainingView.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What the epochs measured, with some left out where there are many; the history has them all.
 *
 * @param epoch the last one that is done
 * @param epochs how many there are to be; 0 while that is not known
 * @param points oldest first
 */
public record TrainingCurve(int epoch, int epochs, List<Point> points) {
  /** Most points of a training that is not over. */
  static final int LIVE = 200;

  /** Most points of one that is over. */
  static final int ENDED = 32;

  public TrainingCurve {
    points = List.copyOf(points);
  }

  static TrainingCurve empty(int epochs) {
    return new TrainingCurve(0, epochs, List.of());
  }

  /** With these epochs; what an attempt measured again stands in the place of what was there. */
  TrainingCurve with(int all, List<Point> next) {
    if (next.isEmpty()) {
      return new TrainingCurve(epoch, all, points);
    }
    int first = next.get(0).epoch();
    List<Point> together = new ArrayList<>();
    points.stream().filter(point -> point.epoch() < first).forEach(together::add);
    together.addAll(next);
    int last = next.get(next.size() - 1).epoch();
    return new TrainingCurve(
        last, all, together.size() > LIVE ? thinned(together, LIVE / 2) : together);
  }

  TrainingCurve ended() {
    return new TrainingCurve(epoch, epochs, thinned(points, ENDED));
  }

  /** So many of them at even distances, the first and the last among them. */
  private static List<Point> thinned(List<Point> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    TreeSet<Integer> kept = new TreeSet<>();
    for (int index = 0; index < most; index++) {
      kept.add((int) ((long) index * (all.size() - 1) / (most - 1)));
    }
    return kept.stream().map(all::get).toList();
  }
}
