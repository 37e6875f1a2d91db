package io.modelgrid.training.data;

import java.util.List;

/**
 * What one prepared row is.
 *
 * @param dimensions without the batch's; {@code [784]}, {@code [1, 28, 28]} (channels, height,
 *     width) or {@code [64]} for texts of 64 tokens
 * @param vocabulary 0 for real numbers; for token ids how many there are, ids from 0
 * @param padding the id that fills short texts up; only with a vocabulary
 */
public record RowShape(List<Integer> dimensions, int vocabulary, int padding) {
  public RowShape {
    dimensions = List.copyOf(dimensions);
  }

  /** Rows of real numbers. */
  public static RowShape reals(int... dimensions) {
    return new RowShape(java.util.Arrays.stream(dimensions).boxed().toList(), 0, 0);
  }

  /** Numbers in a row. */
  public int size() {
    return dimensions.stream().reduce(1, Math::multiplyExact);
  }

  /** Whether rows are token ids. */
  public boolean tokens() {
    return vocabulary > 0;
  }
}
