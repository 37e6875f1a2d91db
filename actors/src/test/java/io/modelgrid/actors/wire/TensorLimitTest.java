package io.modelgrid.actors.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorLimitTest {
  private final TensorLimit limit = new TensorLimit(8);

  private static NamedTensor bytes(String name, int count) {
    return new NamedTensor(
        name, Tensor.of(DataType.UINT8, Shape.of(count), ByteBuffer.allocate(count)));
  }

  @Test
  void allowsAllTensorsTogetherUpToTheLimit() {
    assertThat(limit.obstacle("the inputs", List.of(bytes("a", 5), bytes("b", 3)), List.of()))
        .isNull();
    assertThat(limit.obstacle("the inputs", List.of(), List.of())).isNull();
  }

  @Test
  void saysHowLargeAndWhichSetting() {
    assertThat(limit.obstacle("the inputs", List.of(bytes("a", 5), bytes("b", 4)), List.of()))
        .isEqualTo(
            "the inputs are too large: 9 bytes (expected: at most 8, by"
                + " modelgrid.serving.max-tensor-bytes)");
  }

  @Test
  void refusesNamesThatWouldFillTheFrame() {
    String name = "n".repeat(1 << 19);

    assertThat(limit.obstacle("the inputs", List.of(bytes(name, 1)), List.of()))
        .startsWith("the names and shapes of the inputs are too large: ");
    assertThat(limit.obstacle("the inputs", List.of(), List.of(name)))
        .startsWith("the names and shapes of the inputs are too large: ");
  }

  @Test
  void refusesMoreDimensionsThanTravel() {
    long[] ones = new long[65];
    java.util.Arrays.fill(ones, 1);
    Tensor deep = Tensor.of(DataType.UINT8, Shape.of(ones), ByteBuffer.allocate(1));

    assertThat(limit.obstacle("the outputs", List.of(new NamedTensor("y", deep)), List.of()))
        .isEqualTo("the outputs cannot be sent: 'y' has 65 dimensions (expected: at most 64)");
  }
}
