package io.modelgrid.http.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the encoder writes, the decoder reads back to the last bit. */
class V2RoundTripTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100);
  private final Random random = new Random(11);

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FP16", "BF16"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyTypeComesBackEqual(DataType type) {
    for (int round = 0; round < 200; round++) {
      Tensor tensor = randomTensor(type);
      String written = body(answered(tensor), null);
      // The answer's outputs have the form of a request's inputs.
      String request = written.replace("\"outputs\":", "\"inputs\":");
      V2Request read = read(request);
      assertThat(read.inputs()).containsExactly(new NamedTensor("y", tensor));
    }
  }

  @Test
  void writesTheShortestNumbers() {
    Tensor tensor = Tensor.ofFloats(Shape.of(4), 0.1f, 1, -0.0f, 1e10f);
    assertThat(body(answered(tensor), "i\"d"))
        .isEqualTo(
            "{\"model_name\":\"m\",\"model_version\":\"3\",\"id\":\"i\\\"d\",\"outputs\":[{\"name\":"
                + "\"y\",\"datatype\":\"FP32\",\"shape\":[4],\"data\":[0.1,1.0,-0.0,1.0E10]}]}");
  }

  @Test
  void leavesTheIdOutIfThereWasNone() {
    assertThat(body(answered(Tensor.ofLongs(Shape.of(0))), null))
        .doesNotContain("\"id\"")
        .contains("\"shape\":[0],\"data\":[]");
  }

  @Test
  void refusesWhatJsonCannotCarry() {
    assertThat(mistake(Tensor.ofFloats(Shape.of(2), 1, Float.NaN)))
        .contains("output 'y' holds NaN", "use the binary data format");
    assertThat(mistake(Tensor.ofFloats(Shape.of(1), Float.NEGATIVE_INFINITY)))
        .contains("holds -Infinity");
    assertThat(mistake(bytes(DataType.FP64, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F)))
        .contains("holds Infinity");
    assertThat(mistake(bytes(DataType.BYTES, 2, 0, 0, 0, 0xC0, 0x80)))
        .contains("bytes that are not UTF-8");
    assertThat(mistake(bytes(DataType.FP16, 0, 0))).contains("sending FP16 data via JSON");
    assertThat(mistake(bytes(DataType.BF16, 0, 0))).contains("sending BF16 data via JSON");
  }

  private static V2Request read(String request) {
    byte[] body = request.getBytes(StandardCharsets.UTF_8);
    return V2RequestReader.read(FORMAT, body, body.length, "m");
  }

  private Tensor randomTensor(DataType type) {
    Shape shape = Shape.of(random.nextInt(5), 1 + random.nextInt(4), random.nextInt(5));
    int count = (int) shape.elementCount();
    if (type == DataType.BYTES) {
      List<String> texts = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        texts.add(randomText());
      }
      return Tensor.ofTexts(shape, texts);
    }
    ByteBuffer buffer = Tensor.allocate((long) count * type.size());
    while (buffer.hasRemaining()) {
      switch (type) {
        case BOOL -> buffer.put((byte) random.nextInt(2));
        case FP32 -> buffer.putFloat(finiteFloat());
        case FP64 -> buffer.putDouble(finiteDouble());
        default -> buffer.put((byte) random.nextInt(256));
      }
    }
    return Tensor.of(type, shape, buffer.flip());
  }

  private float finiteFloat() {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : random.nextFloat();
  }

  private double finiteDouble() {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextDouble();
  }

  private String randomText() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      int point = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
      text.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? '"' : point);
    }
    return text.toString();
  }

  private static Tensor bytes(DataType type, int... values) {
    ByteBuffer buffer = Tensor.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return Tensor.of(type, Shape.of(1), buffer.flip());
  }

  private static Answered answered(Tensor output) {
    return new Answered("m", "3", null, 5, "m.0", "n1", List.of(new NamedTensor("y", output)));
  }

  private static String body(Answered answered, @Nullable String id) {
    HttpResponse response = V2Answers.of(answered, new V2Wishes(id, List.of(), false), List.of());
    return ((HttpEntity.Strict) response.entity()).getData().utf8String();
  }

  private static String mistake(Tensor output) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> body(answered(output), null));
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }
}
