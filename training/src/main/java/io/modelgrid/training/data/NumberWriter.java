package io.modelgrid.training.data;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Writes rows of numbers, and behind them for each column of words zeros with a one in them. */
final class NumberWriter implements RowWriter {
  private final RawNumbers rows;
  private final Affine affine;
  private final List<Categories> categories;
  private final double noise;

  /**
   * A writer.
   *
   * @param noise deviation of what is added in epochs
   */
  NumberWriter(RawNumbers rows, Affine affine, List<Categories> categories, double noise) {
    this.rows = rows;
    this.affine = affine;
    this.categories = List.copyOf(categories);
    this.noise = noise;
  }

  /** The words of a column that have a place of their own. */
  static final class Categories {
    private final WordColumn column;
    private final int[] places;
    private final int width;

    /**
     * Keeps the array; the caller forgets it.
     *
     * @param places by the codes of the column; below zero for words without one
     */
    Categories(WordColumn column, int[] places, int width) {
      this.column = column;
      this.places = places;
      this.width = width;
    }

    void write(int row, float[] into, int offset) {
      int code = column.code(row);
      if (code != WordColumn.MISSING && places[code] >= 0) {
        into[offset + places[code]] = 1;
      }
    }
  }

  private int width() {
    return rows.width() + categories.stream().mapToInt(each -> each.width).sum();
  }

  @Override
  public void write(int row, FloatBuffer into) {
    into.put(numbers(row));
  }

  private float[] numbers(int row) {
    float[] raw = rows.array(row);
    int offset = rows.offset(row);
    float[] numbers = new float[width()];
    int place = 0;
    for (; place < rows.width(); place++) {
      numbers[place] = affine.apply(place, raw[offset + place]);
    }
    for (Categories each : categories) {
      each.write(row, numbers, place);
      place += each.width;
    }
    return numbers;
  }

  @Override
  public RowWriter augmented(long epoch) {
    return noise == 0 ? this : new Noisy(this, epoch);
  }

  /** The same with noise on the numbers; words stay as they are. */
  private record Noisy(NumberWriter writer, long draw) implements RowWriter {
    @Override
    public void write(int row, FloatBuffer into) {
      float[] numbers = writer.numbers(row);
      float[] real = Arrays.copyOf(numbers, writer.rows.width());
      Noise.add(real, writer.noise, new SplittableRandom(RawRows.mix(RawRows.mix(0, draw), row)));
      System.arraycopy(real, 0, numbers, 0, real.length);
      into.put(numbers);
    }
  }
}
