package io.modelgrid.http.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written past the generator has to look as if the generator had written it. */
class NestedWriterTest {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final Random random = new Random(5);

  /** Writes a document. */
  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FP16", "BF16", "BYTES"},
      mode = EnumSource.Mode.EXCLUDE)
  void writesWhatJacksonWouldInEveryShape(DataType type) throws IOException {
    for (int round = 0; round < 300; round++) {
      Tensor tensor = tensor(type, randomShape());
      String ours =
          written(
              json -> {
                json.writeStartObject();
                json.writeFieldName("a");
                nested(json, tensor).writeAll();
                json.writeArrayFieldStart("b");
                nested(json, tensor).writeAll();
                nested(json, tensor).writeAll();
                json.writeString("end");
                json.writeEndArray();
                json.writeEndObject();
              });
      String theirs =
          written(
              json -> {
                json.writeStartObject();
                json.writeFieldName("a");
                byJackson(json, tensor.shape(), 0, type, tensor.data());
                json.writeArrayFieldStart("b");
                byJackson(json, tensor.shape(), 0, type, tensor.data());
                byJackson(json, tensor.shape(), 0, type, tensor.data());
                json.writeString("end");
                json.writeEndArray();
                json.writeEndObject();
              });
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @Test
  void rowsStandAmongWhatTheGeneratorWrites() throws IOException {
    Tensor pairs = Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4);
    Tensor singles = Tensor.ofLongs(Shape.of(2), 5, 6);
    String written =
        written(
            json -> {
              NestedWriter one = nested(json, pairs);
              NestedWriter other = nested(json, singles);
              json.writeStartArray();
              for (int row = 0; row < 2; row++) {
                json.writeStartObject();
                json.writeFieldName("p");
                one.writeRow();
                json.writeFieldName("s");
                other.writeRow();
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    assertThat(written).isEqualTo("[{\"p\":[1.0,2.0],\"s\":5},{\"p\":[3.0,4.0],\"s\":6}]");
  }

  @Test
  void flatDataIsOneArrayWhateverTheShape() throws IOException {
    assertThat(flat(Tensor.ofFloats(Shape.of(1, 2, 1), 1, -2))).isEqualTo("[1.0,-2.0]");
    assertThat(flat(Tensor.ofFloats(Shape.of(), 1))).isEqualTo("[1.0]");
    assertThat(flat(Tensor.ofFloats(Shape.of(2, 0)))).isEqualTo("[]");
  }

  @Test
  void refusesWhatJsonCannotCarryByItsName() {
    Tensor tensor = Tensor.ofFloats(Shape.of(2), 1, Float.NEGATIVE_INFINITY);
    assertThat(catchThrowableOfType(RefusedException.class, () -> flat(tensor)))
        .hasMessageContaining("the answer holds -Infinity, which JSON cannot carry");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 384, 1000})
  void theGuessIsLongEnoughForUsualNumbers(int count) throws IOException {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = (float) (random.nextGaussian() * 0.05);
    }
    Tensor tensor = Tensor.ofFloats(Shape.of(count), values);
    ByteSink sink = new ByteSink(64 + TensorWriter.guessedLength(tensor));
    byte[] first = sink.array();
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      TensorWriter.write(json, "the answer", tensor);
    }
    assertThat(sink.array()).isSameAs(first);
    assertThat(sink.size()).isGreaterThan(first.length / 2);
  }

  @Test
  void anAnswerMayBeAsLongAsTheLimitAndNoLonger() throws IOException {
    Tensor tensor = Tensor.ofFloats(Shape.of(100), values());
    int length = flat(tensor).length();
    for (int limit = length - 40; limit < length; limit++) {
      ByteSink tooShort = new ByteSink(0, limit, null);
      assertThat(catchThrowableOfType(RefusedException.class, () -> write(tooShort, tensor)))
          .as("limit %d of %d", limit, length)
          .hasMessageContaining("more than " + limit + " bytes in JSON");
    }
    ByteSink fitting = new ByteSink(0, length, null);
    write(fitting, tensor);
    assertThat(fitting.size()).isEqualTo(length);
  }

  private float[] values() {
    float[] values = new float[100];
    for (int index = 0; index < values.length; index++) {
      values[index] = random.nextFloat();
    }
    return values;
  }

  private static void write(ByteSink sink, Tensor tensor) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(sink);
    TensorWriter.write(json, "the answer", tensor);
    json.flush();
  }

  private static String flat(Tensor tensor) throws IOException {
    return written(json -> TensorWriter.write(json, "the answer", tensor));
  }

  private static NestedWriter nested(JsonGenerator json, Tensor tensor) {
    return new NestedWriter(json, "the answer", tensor, Notation.TENSORFLOW, false);
  }

  private static String written(Content content) throws IOException {
    ByteSink sink = new ByteSink(0);
    try (JsonGenerator json = FACTORY.createGenerator(sink)) {
      content.write(json);
    }
    return new String(sink.array(), 0, sink.size(), StandardCharsets.UTF_8);
  }

  private Shape randomShape() {
    long[] dimensions = new long[random.nextInt(4)];
    Arrays.setAll(dimensions, axis -> random.nextInt(5));
    return Shape.of(dimensions);
  }

  /** Elements of random bits, so that all that a type can hold comes by. */
  private Tensor tensor(DataType type, Shape shape) {
    byte[] bytes = new byte[(int) shape.elementCount() * type.size()];
    random.nextBytes(bytes);
    if (type == DataType.BOOL) {
      for (int index = 0; index < bytes.length; index++) {
        bytes[index] &= 1;
      }
    }
    if (type == DataType.FP32 && bytes.length >= 8) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(Float.NaN).putFloat(-0f);
    }
    return Tensor.of(type, shape, Tensor.allocate(bytes.length).put(bytes).flip());
  }

  private static void byJackson(
      JsonGenerator json, Shape shape, int axis, DataType type, ByteBuffer data)
      throws IOException {
    if (axis == shape.rank()) {
      elementByJackson(json, type, data);
      return;
    }
    json.writeStartArray();
    for (long index = 0; index < shape.dimension(axis); index++) {
      byJackson(json, shape, axis + 1, type, data);
    }
    json.writeEndArray();
  }

  private static void elementByJackson(JsonGenerator json, DataType type, ByteBuffer data)
      throws IOException {
    switch (type) {
      case BOOL -> json.writeBoolean(data.get() != 0);
      case UINT8 -> json.writeNumber(Byte.toUnsignedInt(data.get()));
      case UINT16 -> json.writeNumber(Short.toUnsignedInt(data.getShort()));
      case UINT32 -> json.writeNumber(Integer.toUnsignedLong(data.getInt()));
      case UINT64 -> json.writeNumber(Long.toUnsignedString(data.getLong()));
      case INT8 -> json.writeNumber(data.get());
      case INT16 -> json.writeNumber(data.getShort());
      case INT32 -> json.writeNumber(data.getInt());
      case INT64 -> json.writeNumber(data.getLong());
      case FP32 -> json.writeNumber(data.getFloat());
      case FP64 -> json.writeNumber(data.getDouble());
      default -> throw new AssertionError("no number: " + type);
    }
  }
}
