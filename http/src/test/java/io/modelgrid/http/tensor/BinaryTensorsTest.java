package io.modelgrid.http.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryTensorsTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"BOOL", "BYTES"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyBitOfFixedSizesComesBack(DataType type) {
    byte[] bytes = new byte[6 * type.size()];
    random.nextBytes(bytes);
    Tensor tensor = read(type, Shape.of(3, 2), bytes);
    assertThat(tensor.data().isDirect()).isTrue();
    assertThat(tensor.dataType()).isEqualTo(type);
    assertThat(tensor.shape()).isEqualTo(Shape.of(3, 2));
    assertThat(written(tensor)).isEqualTo(bytes);
  }

  @Test
  void numbersAreLittleEndian() {
    assertThat(read(DataType.INT64, Shape.of(1), 1, 2, 0, 0, 0, 0, 0, 0))
        .isEqualTo(Tensor.ofLongs(Shape.of(1), 513));
    assertThat(read(DataType.FP32, Shape.of(1), 0, 0, 0xC0, 0x3F))
        .isEqualTo(Tensor.ofFloats(Shape.of(1), 1.5f));
  }

  @Test
  void truthIsZeroOrOne() {
    assertThat(read(DataType.BOOL, Shape.of(2), 0, 1).byteSize()).isEqualTo(2);
    assertThat(mistake(DataType.BOOL, Shape.of(3), 0, 1, 255))
        .isEqualTo("input 'x': element 2 is the byte 255 (expected: 0 or 1 for BOOL)");
  }

  @Test
  void textsComeAfterTheirLengths() {
    Tensor texts = Tensor.ofTexts(Shape.of(3), List.of("", "né", "a"));
    assertThat(read(DataType.BYTES, Shape.of(3), written(texts))).isEqualTo(texts);
    assertThat(written(texts))
        .containsExactly(0, 0, 0, 0, 3, 0, 0, 0, 'n', 0xC3, 0xA9, 1, 0, 0, 0, 'a');
  }

  @Test
  void nothingIsATensorToo() {
    assertThat(read(DataType.FP32, Shape.of(0, 5), new byte[0]).byteSize()).isZero();
    assertThat(read(DataType.BYTES, Shape.of(2, 0), new byte[0]).byteSize()).isZero();
    long most = Long.MAX_VALUE;
    assertThat(read(DataType.INT8, Shape.of(0, most, most), new byte[0]).byteSize()).isZero();
  }

  @Test
  void takesWhatRemainsAndLeavesTheBufferAsItWas() {
    ByteBuffer body = ByteBuffer.wrap(new byte[] {9, 9, 1, 0, 9}, 2, 2);
    Tensor tensor = BinaryTensors.read(body, DataType.INT16, Shape.of(1), "input 'x'");
    assertThat(tensor.data().getShort()).isEqualTo((short) 1);
    assertThat(body.position()).isEqualTo(2);
  }

  @Test
  void refusesSizesThatDoNotFit() {
    assertThat(mistake(DataType.FP32, Shape.of(2), 1, 2, 3, 4))
        .isEqualTo(
            "input 'x': 4 bytes of data came (expected: 2 FP32 elements of 4 bytes each, by shape"
                + " [2])");
    assertThat(mistake(DataType.FP32, Shape.of(1), 1, 2, 3)).contains("3 bytes of data came");
    assertThat(mistake(DataType.FP32, Shape.of(1), 1, 2, 3, 4, 5)).contains("5 bytes of data came");
    assertThat(mistake(DataType.INT8, Shape.of(0), 1)).contains("1 bytes of data came");
    assertThat(mistake(DataType.INT8, Shape.of())).contains("0 bytes of data came");
    // The product of both is 2^64, which a careless count takes for nothing.
    assertThat(mistake(DataType.INT8, Shape.of(1L << 32, 1L << 32))).contains("can count");
    // And this one in bytes.
    assertThat(mistake(DataType.INT64, Shape.of(1L << 61))).contains("0 bytes of data came");
  }

  @Test
  void refusesTextsThatAreCutShort() {
    String words = " is cut short (expected: 4 bytes of length, then so many bytes)";
    assertThat(mistake(DataType.BYTES, Shape.of(1), 1, 0, 0))
        .isEqualTo("input 'x': element 0" + words);
    assertThat(mistake(DataType.BYTES, Shape.of(2), 1, 0, 0, 0, 'a', 2, 0, 0, 0, 'b'))
        .isEqualTo("input 'x': element 1" + words);
    assertThat(mistake(DataType.BYTES, Shape.of(1), 0xFF, 0xFF, 0xFF, 0xFF, 'a')).contains(words);
    assertThat(mistake(DataType.BYTES, Shape.of(2), 0, 0, 0, 0))
        .isEqualTo("input 'x': 1 BYTES elements came (expected: 2, by its shape)");
    assertThat(mistake(DataType.BYTES, Shape.of(0), 0, 0, 0, 0)).contains("(expected: 0");
  }

  @Test
  void piecesAreTheWholeInOrder() {
    byte[] bytes = new byte[2 * BinaryTensors.PIECE + 5];
    random.nextBytes(bytes);
    Tensor tensor = read(DataType.UINT8, Shape.of(bytes.length), bytes);
    Iterator<byte[]> pieces = BinaryTensors.pieces(tensor);
    ByteSink sink = new ByteSink(0);
    int count = 0;
    for (; pieces.hasNext(); count++) {
      byte[] piece = pieces.next();
      assertThat(piece).hasSizeLessThanOrEqualTo(BinaryTensors.PIECE);
      sink.write(piece, 0, piece.length);
    }
    assertThat(count).isEqualTo(3);
    assertThat(Arrays.copyOf(sink.array(), sink.size())).isEqualTo(bytes);
    assertThatThrownBy(pieces::next).isInstanceOf(NoSuchElementException.class);
    assertThat(BinaryTensors.pieces(Tensor.ofLongs(Shape.of(0))).hasNext()).isFalse();
  }

  private static byte[] written(Tensor tensor) {
    ByteSink sink = new ByteSink(0);
    sink.write(42);
    BinaryTensors.write(sink, tensor);
    assertThat(sink.array()[0]).isEqualTo((byte) 42);
    return Arrays.copyOfRange(sink.array(), 1, sink.size());
  }

  private static Tensor read(DataType type, Shape shape, int... bytes) {
    return read(type, shape, bytes(bytes));
  }

  private static Tensor read(DataType type, Shape shape, byte[] bytes) {
    return BinaryTensors.read(ByteBuffer.wrap(bytes), type, shape, "input 'x'");
  }

  private static String mistake(DataType type, Shape shape, int... bytes) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> read(type, shape, bytes(bytes)));
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int index = 0; index < values.length; index++) {
      bytes[index] = (byte) values[index];
    }
    return bytes;
  }
}
