package io.modelgrid.training.data;

import java.util.Arrays;
import java.util.List;

/** Rows of real numbers, in which a missing one is NaN, and of words beside them. */
final class RawNumbers implements RawRows {
  private final float[] first;
  private final float[] second;
  private final int firstRows;
  private final int size;
  private final int width;
  private final List<Integer> shape;
  private final List<WordColumn> words;

  /**
   * Keeps the arrays; the caller forgets them.
   *
   * @param rows how many there are
   * @param firstRows how many of them lie in the first array
   * @param shape of a row's numbers; a zero in it where there are none
   */
  RawNumbers(
      float[] first,
      float[] second,
      int rows,
      int firstRows,
      List<Integer> shape,
      List<WordColumn> words) {
    this.first = first;
    this.second = second;
    this.firstRows = firstRows;
    this.size = rows;
    this.shape = List.copyOf(shape);
    this.width = this.shape.stream().reduce(1, Math::multiplyExact);
    this.words = List.copyOf(words);
  }

  @Override
  public int size() {
    return size;
  }

  /** Numbers of a row, words aside. */
  int width() {
    return width;
  }

  List<Integer> shape() {
    return shape;
  }

  List<WordColumn> words() {
    return words;
  }

  /** The array in which a row lies, not to be written to. */
  float[] array(int row) {
    return row < firstRows ? first : second;
  }

  /** Where it begins in that. */
  int offset(int row) {
    return (row < firstRows ? row : row - firstRows) * width;
  }

  @Override
  public long hash(int row) {
    float[] numbers = array(row);
    int from = offset(row);
    long hash = width;
    for (int i = 0; i < width; i++) {
      hash = RawRows.mix(hash, Float.floatToIntBits(numbers[from + i]));
    }
    for (WordColumn column : words) {
      hash = RawRows.mix(hash, column.code(row));
    }
    return hash;
  }

  @Override
  public boolean same(int one, int other) {
    int a = offset(one);
    int b = offset(other);
    boolean equal = Arrays.equals(array(one), a, a + width, array(other), b, b + width);
    return equal && words.stream().allMatch(each -> each.code(one) == each.code(other));
  }
}
