package io.modelgrid.training.job;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.data.Preparation.Categories;
import io.modelgrid.training.data.Preparation.Numbers;
import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.Preparation.Tokens;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Rows as another version prepares what callers send: what a network that learned from that
 * version's rows must be given. The first preparation is undone, and the other one done.
 */
final class PreparedAnew implements Examples {
  private final Examples rows;
  private final RowShape shape;
  private final Targets targets;
  private final int[] places;
  private final float[] factors;
  private final float[] offsets;

  private PreparedAnew(
      Examples rows,
      RowShape shape,
      Targets targets,
      int[] places,
      float[] factors,
      float[] offsets) {
    this.rows = rows;
    this.shape = shape;
    this.targets = targets;
    this.places = places;
    this.factors = factors;
    this.offsets = offsets;
  }

  /**
   * The rows of one preparation as those of another.
   *
   * @param to whose numbers of answers are taken, too, where answers are numbers
   * @param version whose the other is, for messages
   * @throws JobException if that takes other inputs
   */
  static Examples of(Examples rows, Preparation from, Preparation to, String version)
      throws JobException {
    if (from.equals(to)) {
      return rows;
    }
    Change change = new Change(from, to, version);
    return new PreparedAnew(
        rows,
        to.row(),
        targets(rows.targets(), from.targets(), to.targets()),
        change.places,
        change.factors,
        change.offsets);
  }

  private static Targets targets(Targets targets, Answer from, Answer to) {
    if (targets.isClasses() || from.equals(to)) {
      return targets;
    }
    float[] values = new float[targets.size() * targets.width()];
    for (int i = 0; i < values.length; i++) {
      int column = i % targets.width();
      double value =
          targets.value(i / targets.width(), column) * from.scale().get(column)
              + from.shift().get(column);
      values[i] = (float) ((value - to.shift().get(column)) / to.scale().get(column));
    }
    return Targets.ofValues(values, targets.names());
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public RowShape shape() {
    return shape;
  }

  @Override
  public void write(int row, FloatBuffer into) {
    FloatBuffer before = FloatBuffer.allocate(rows.shape().size());
    rows.write(row, before);
    for (int i = 0; i < places.length; i++) {
      into.put(places[i] < 0 ? offsets[i] : before.get(places[i]) * factors[i] + offsets[i]);
    }
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public Examples subset(int[] some) {
    return new PreparedAnew(
        rows.subset(some), shape, targets.subset(some), places, factors, offsets);
  }

  @Override
  public Examples augmented(long draw) {
    return new PreparedAnew(rows.augmented(draw), shape, targets, places, factors, offsets);
  }

  /** Of each number of a new row: of which old one it is made, or -1, and how. */
  private static final class Change {
    private final int[] places;
    private final float[] factors;
    private final float[] offsets;
    private final String version;
    private int next;

    Change(Preparation from, Preparation to, String version) throws JobException {
      this.version = version;
      places = new int[to.row().size()];
      factors = new float[places.length];
      offsets = new float[places.length];
      if (from.sources().size() != to.sources().size()) {
        throw other(from.sources(), to.sources());
      }
      int begin = 0;
      for (int i = 0; i < from.sources().size(); i++) {
        begin += add(from.sources().get(i), to.sources().get(i), begin);
      }
    }

    /** Says how many old numbers there were. */
    private int add(Source from, Source to, int begin) throws JobException {
      if (!from.input().equals(to.input())) {
        throw other(from, to);
      }
      if (from instanceof Numbers old && to instanceof Numbers anew) {
        return numbers(old, anew, begin);
      }
      if (from instanceof Categories old && to instanceof Categories anew) {
        for (String word : anew.values()) {
          int place = old.values().indexOf(word);
          put(place < 0 ? -1 : begin + place, 1, 0);
        }
        return old.values().size();
      }
      if (from instanceof Tokens old && from.equals(to)) {
        for (int i = 0; i < old.length(); i++) {
          put(begin + i, 1, 0);
        }
        return old.length();
      }
      throw other(from, to);
    }

    private int numbers(Numbers from, Numbers to, int begin) throws JobException {
      if (!from.shape().equals(to.shape())) {
        throw other(from, to);
      }
      int size = from.shape().stream().reduce(1, Math::multiplyExact);
      for (int i = 0; i < size; i++) {
        float scale = of(from.scale(), i, size);
        float anew = of(to.scale(), i, size);
        float shift = of(to.shift(), i, size);
        if (scale == 0) {
          // Always the same in the old rows, and nothing is known of what it was.
          put(-1, 0, of(from.fill(), i, size) * anew + shift);
        } else {
          float factor = anew / scale;
          put(begin + i, factor, shift - of(from.shift(), i, size) * factor);
        }
      }
      return size;
    }

    /** What belongs to an element: there is one for all, one for each channel, or one for each. */
    private static float of(List<Float> values, int element, int size) {
      return values.get((int) ((long) element * values.size() / size));
    }

    private void put(int place, float factor, float offset) {
      places[next] = place;
      factors[next] = factor;
      offsets[next] = offset;
      next++;
    }

    private JobException other(Object from, Object to) {
      return new JobException(
          "%s takes other rows: %s (expected: %s, as the data give them)"
              .formatted(version, to, from));
    }
  }
}
