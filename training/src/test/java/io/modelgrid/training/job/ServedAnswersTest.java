package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.metric.Predictions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedAnswersTest {
  private static final int WIDTH = 2;

  @Test
  void aModelOfAnyNumberOfRowsIsAskedForManyAtOnce() throws JobException {
    try (ServedAnswers served = ServedAnswers.of("v", TinyOnnx.multiplyBy(2, -1, WIDTH))) {
      assertThat(doubles(served, 300)).isTrue();
    }
  }

  @Test
  void aModelOfOneRowIsAskedForOneAfterTheOther() throws JobException {
    try (ServedAnswers served = ServedAnswers.of("v", TinyOnnx.multiplyBy(2, 1, WIDTH))) {
      assertThat(doubles(served, 5)).isTrue();
      assertThat(served.latencyMicros(new Counting(5))).isPositive();
    }
  }

  @Test
  void aModelOfFourRowsIsAskedForFourAtATimeUpToTheLast() throws JobException {
    try (ServedAnswers served = ServedAnswers.of("v", TinyOnnx.multiplyBy(2, 4, WIDTH))) {
      assertThat(doubles(served, 10)).isTrue();
      assertThat(served.latencyMicros(new Counting(10))).isPositive();
    }
  }

  @Test
  void fewerRowsThanAModelTakesAreRefusedInWords() throws JobException {
    try (ServedAnswers served = ServedAnswers.of("v", TinyOnnx.multiplyBy(2, 4, WIDTH))) {
      assertThatThrownBy(() -> served.to(new Counting(3), false, WIDTH))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("v takes other rows");
    }
  }

  /** Whether each row is answered with its double, in order. */
  private static boolean doubles(ServedAnswers served, int rows) throws JobException {
    Predictions answers = served.to(new Counting(rows), false, WIDTH);
    boolean all = answers.size() == rows;
    for (int row = 0; all && row < rows; row++) {
      all = answers.number(row, 0) == 4f * row && answers.number(row, 1) == 4f * row + 2;
    }
    return all;
  }

  /** Rows that hold 0, 1, 2 and so on. */
  private record Counting(int size) implements InputRows {
    @Override
    public List<NamedTensor> batch(int from, int to) {
      float[] numbers = new float[(to - from) * WIDTH];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) from * WIDTH + i;
      }
      return List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(to - from, WIDTH), numbers)));
    }
  }
}
