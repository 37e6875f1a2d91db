package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OutputComparisonTest {
  private static OutputComparison compare(Tensor stable, Tensor other) {
    return OutputComparison.of(
        List.of(new NamedTensor("y", stable)), List.of(new NamedTensor("y", other)));
  }

  private static Tensor rows(float... values) {
    return Tensor.ofFloats(Shape.of(2, values.length / 2), values);
  }

  private static Tensor doubles(double... values) {
    ByteBuffer data = Tensor.allocate((long) values.length * Double.BYTES);
    data.asDoubleBuffer().put(values);
    return Tensor.of(DataType.FP64, Shape.of(values.length), data);
  }

  private static Tensor bytes(DataType type, int... values) {
    ByteBuffer data = Tensor.allocate(values.length);
    for (int value : values) {
      data.put((byte) value);
    }
    return Tensor.of(type, Shape.of(values.length / type.size()), data.flip());
  }

  @Test
  void whatIsEqualDiffersInNothing() {
    assertThat(compare(rows(1, 2, 3, 4), rows(1, 2, 3, 4)))
        .isEqualTo(new OutputComparison(false, false, 0));
  }

  @Test
  void aRowWithAnotherLargestNumberIsAFlip() {
    OutputComparison same = compare(rows(1, 2, 4, 3), rows(1, 2.5f, 3.5f, 3));
    assertThat(same.flipped()).isFalse();
    assertThat(same.largestDifference()).isEqualTo(0.5);
    assertThat(compare(rows(1, 2, 4, 3), rows(1, 2, 3, 4)).flipped()).isTrue();
    assertThat(compare(doubles(1, 2), doubles(2, 1)).flipped()).isTrue();
  }

  @Test
  void ofEqualNumbersTheFirstIsTheLargest() {
    assertThat(compare(rows(5, 5, 1, 0), rows(5, 4, 1, 0)).flipped()).isFalse();
    assertThat(compare(rows(5, 5, 1, 0), rows(4, 5, 1, 0)).flipped()).isTrue();
  }

  @Test
  void singleNumbersHaveNoClassToFlip() {
    assertThat(
            compare(Tensor.ofFloats(Shape.of(2, 1), 1, 9), Tensor.ofFloats(Shape.of(2, 1), 9, 1)))
        .isEqualTo(new OutputComparison(false, false, 8));
    assertThat(compare(Tensor.ofFloats(Shape.of(), 1), Tensor.ofFloats(Shape.of(), 3)))
        .isEqualTo(new OutputComparison(false, false, 2));
    assertThat(compare(Tensor.ofFloats(Shape.of(3, 0)), Tensor.ofFloats(Shape.of(3, 0))))
        .isEqualTo(new OutputComparison(false, false, 0));
  }

  @Test
  void whatIsNoNumberIsNeverTheLargestAndDiffersFromEveryNumber() {
    float nan = Float.NaN;
    assertThat(compare(rows(nan, 2, 3, 4), rows(nan, 2, 3, 4)))
        .isEqualTo(new OutputComparison(false, false, 0));
    assertThat(compare(rows(1, 2, 3, 4), rows(nan, 2, 3, 4)))
        .isEqualTo(new OutputComparison(false, false, Double.MAX_VALUE));
    assertThat(compare(rows(1, 2, 3, 4), rows(1, nan, 3, 4)).flipped()).isTrue();
    float infinite = Float.POSITIVE_INFINITY;
    assertThat(compare(rows(1, infinite, 3, 4), rows(1, infinite, 3, 4)).largestDifference())
        .isEqualTo(0);
  }

  @Test
  void integersAndTextsFlipWhenTheyAreNotEqual() {
    assertThat(compare(Tensor.ofLongs(Shape.of(1), 3), Tensor.ofLongs(Shape.of(1), 5)))
        .isEqualTo(new OutputComparison(false, true, 2));
    assertThat(compare(bytes(DataType.UINT8, 1, 255), bytes(DataType.UINT8, 1, 0)))
        .isEqualTo(new OutputComparison(false, true, 255));
    assertThat(compare(bytes(DataType.INT8, -1), bytes(DataType.INT8, 1)).largestDifference())
        .isEqualTo(2);
    assertThat(compare(bytes(DataType.FP16, 1, 0), bytes(DataType.FP16, 2, 0)))
        .isEqualTo(new OutputComparison(false, true, 0));
    Tensor cat = Tensor.ofTexts(Shape.of(1), List.of("cat"));
    assertThat(compare(cat, Tensor.ofTexts(Shape.of(1), List.of("dog"))))
        .isEqualTo(new OutputComparison(false, true, 0));
    assertThat(compare(cat, cat)).isEqualTo(new OutputComparison(false, false, 0));
  }

  @Test
  void otherNamesTypesOrShapesAreAMismatch() {
    OutputComparison mismatch = new OutputComparison(true, false, 0);
    Tensor tensor = rows(1, 2, 3, 4);
    assertThat(compare(tensor, Tensor.ofFloats(Shape.of(4), 1, 2, 3, 4))).isEqualTo(mismatch);
    assertThat(compare(Tensor.ofFloats(Shape.of(1), 1), doubles(1))).isEqualTo(mismatch);
    NamedTensor y = new NamedTensor("y", tensor);
    NamedTensor z = new NamedTensor("z", tensor);
    assertThat(OutputComparison.of(List.of(y), List.of(z))).isEqualTo(mismatch);
    assertThat(OutputComparison.of(List.of(y), List.of(y, z))).isEqualTo(mismatch);
    assertThat(OutputComparison.of(List.of(y, z), List.of(z, y)).mismatched()).isFalse();
  }

  @Test
  void theLargestDifferenceIsThatOfAllOutputs() {
    OutputComparison found =
        OutputComparison.of(
            List.of(Flow.floats("y", 1), Flow.floats("z", 1)),
            List.of(Flow.floats("y", 1.25f), Flow.floats("z", 0.5f)));
    assertThat(found.largestDifference()).isEqualTo(0.5, Offset.offset(1e-9));
  }
}
