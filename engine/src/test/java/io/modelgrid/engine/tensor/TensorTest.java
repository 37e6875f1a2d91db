package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  @ParameterizedTest
  @EnumSource(value = DataType.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
  void takesExactlyTheBytesThatTypeAndShapeAskFor(DataType type) {
    int bytes = 6 * type.size();
    Shape shape = Shape.of(2, 3);

    assertThat(Tensor.of(type, shape, ByteBuffer.allocate(bytes)).byteSize()).isEqualTo(bytes);
    for (int wrong : List.of(0, bytes - 1, bytes + 1)) {
      assertThatThrownBy(() -> Tensor.of(type, shape, ByteBuffer.allocate(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("6 x " + type);
    }
  }

  @Test
  void refusesShapesWhoseBytesDoNotFitABuffer() {
    ByteBuffer none = ByteBuffer.allocate(0);

    // 2^32 elements: as an int that would be none.
    assertThatThrownBy(() -> Tensor.of(DataType.UINT8, Shape.of(1L << 32), none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tensor.of(DataType.FP64, Shape.of(1L << 61), none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tensor.of(DataType.UINT8, Shape.of(1L << 62, 4), none))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Tensor.of(DataType.UINT8, Shape.of(-1), none))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Tensor.allocate(1L << 31))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tensor.allocate(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void zeroElementsTakeZeroBytes() {
    Tensor none = Tensor.of(DataType.FP32, Shape.of(0, Long.MAX_VALUE), ByteBuffer.allocate(0));

    assertThat(none.byteSize()).isZero();
    assertThat(Tensor.ofTexts(Shape.of(0), List.of()).elements()).isEmpty();
  }

  @Test
  void wrapsTheRemainingBytesOnly() {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.BIG_ENDIAN);
    buffer.put(2, (byte) 1).position(2).limit(6);

    Tensor tensor = Tensor.of(DataType.INT32, Shape.of(1), buffer);

    assertThat(tensor.data().getInt()).isEqualTo(1);
    assertThat(buffer.position()).isEqualTo(2);
  }

  @Test
  void isReadOnlyAndEachReaderHasItsOwnPosition() {
    Tensor tensor = Tensor.ofLongs(Shape.of(2), 1, 2);
    tensor.data().getLong();

    assertThat(tensor.data().getLong()).isEqualTo(1);
    assertThat(tensor.data().isReadOnly()).isTrue();
    assertThat(tensor.data().isDirect()).isTrue();
    assertThat(tensor.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void textsComeBack() {
    Tensor tensor = Tensor.ofTexts(Shape.of(3), List.of("a", "", "é🙂"));

    assertThat(tensor.elements())
        .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .containsExactly("a", "", "é🙂");
    assertThat(tensor.byteSize()).isEqualTo(3 * 4 + 1 + 6);
    assertThatThrownBy(() -> Tensor.ofFloats(Shape.of(1), 1).elements())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesTextsThatAreCutShortOrMiscounted() {
    byte[][] broken = {
      {1, 0, 0}, {2, 0, 0, 0, 65}, {-1, -1, -1, -1}, {-1, -1, -1, 127, 65}, {0, 0, 0, 0, 0}
    };
    for (byte[] bytes : broken) {
      assertThatThrownBy(() -> Tensor.of(DataType.BYTES, Shape.of(1), ByteBuffer.wrap(bytes)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is cut short");
    }
    assertThatThrownBy(() -> Tensor.ofTexts(Shape.of(3), List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data: 2 elements (expected: 3 x BYTES)");
  }

  @Test
  void isEqualByTypeShapeAndContents() {
    Tensor tensor = Tensor.ofFloats(Shape.of(2), 1, 2);

    assertThat(tensor)
        .isEqualTo(Tensor.ofFloats(Shape.of(2), 1, 2))
        .hasSameHashCodeAs(Tensor.ofFloats(Shape.of(2), 1, 2))
        .isNotEqualTo(Tensor.ofFloats(Shape.of(2), 1, 3))
        .isNotEqualTo(Tensor.ofFloats(Shape.of(1, 2), 1, 2))
        .isNotEqualTo(Tensor.of(DataType.INT64, Shape.of(1), tensor.data()));
    assertThat(tensor).hasToString("FP32[2]");
  }

  @Test
  void typesAreFoundByTheirName() {
    assertThat(DataType.named("BF16")).hasValue(DataType.BF16);
    assertThat(DataType.named("fp32")).isEmpty();
  }
}
