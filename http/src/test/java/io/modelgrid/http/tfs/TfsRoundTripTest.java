package io.modelgrid.http.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the encoder writes, the decoder reads back to the last bit, in rows and in columns. */
class TfsRoundTripTest {
  private static final JsonReader.Format FORMAT = new JsonReader.Format(100, true);
  private final Random random = new Random(12);

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FP16", "BF16"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyTypeComesBackEqual(DataType type) {
    for (int round = 0; round < 200; round++) {
      // Bytes travel as Base64 by the ending of the name.
      String one = type == DataType.BYTES ? "a_bytes" : "a";
      String two = type == DataType.BYTES ? "b_bytes" : "b";
      int rows = 1 + random.nextInt(4);
      List<NamedTensor> tensors =
          List.of(
              new NamedTensor(one, randomTensor(type, rows)),
              new NamedTensor(two, randomTensor(type, rows)));
      for (int count = 1; count <= 2; count++) {
        List<NamedTensor> some = tensors.subList(0, count);
        String inRows =
            body(TfsAnswers.predictions(answered(some), ByteSink::new))
                .replaceFirst("predictions", "instances");
        assertThat(read(inRows, some)).isEqualTo(new PredictReader.Body(true, some));
        String inColumns =
            body(TfsAnswers.outputs(answered(some), ByteSink::new))
                .replaceFirst("outputs", "inputs");
        assertThat(read(inColumns, some)).isEqualTo(new PredictReader.Body(false, some));
      }
    }
  }

  @Test
  void scalarsAreBareValues() {
    NamedTensor scalar = new NamedTensor("y", Tensor.ofFloats(Shape.of(), 1));
    assertThat(body(TfsAnswers.outputs(answered(List.of(scalar)), ByteSink::new)))
        .isEqualTo("{\"outputs\":1.0}");
  }

  @Test
  void floatsHaveADecimalPointAndMayHaveNames() {
    NamedTensor output =
        new NamedTensor(
            "y",
            Tensor.ofFloats(
                Shape.of(3, 2),
                1,
                -0.0f,
                0.1f,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY));
    assertThat(body(TfsAnswers.predictions(answered(List.of(output)), ByteSink::new)))
        .isEqualTo("{\"predictions\":[[1.0,-0.0],[0.1,NaN],[Infinity,-Infinity]]}");
  }

  @Test
  void severalOutputsMakeObjects() {
    List<NamedTensor> outputs =
        List.of(
            new NamedTensor("p", Tensor.ofLongs(Shape.of(2), 7, 8)),
            new NamedTensor("q", Tensor.ofTexts(Shape.of(2, 1), List.of("a", "b"))));
    assertThat(body(TfsAnswers.predictions(answered(outputs), ByteSink::new)))
        .isEqualTo("{\"predictions\":[{\"p\":7,\"q\":[\"a\"]},{\"p\":8,\"q\":[\"b\"]}]}");
    assertThat(body(TfsAnswers.outputs(answered(outputs), ByteSink::new)))
        .isEqualTo("{\"outputs\":{\"p\":[7,8],\"q\":[[\"a\"],[\"b\"]]}}");
  }

  @Test
  void refusesWhatCannotBePutInRows() {
    NamedTensor two = new NamedTensor("p", Tensor.ofLongs(Shape.of(2), 7, 8));
    NamedTensor three = new NamedTensor("q", Tensor.ofLongs(Shape.of(3), 7, 8, 9));
    NamedTensor scalar = new NamedTensor("s", Tensor.ofLongs(Shape.of(), 7));
    assertThat(mistake(two, three))
        .contains("output 'q' has the shape [3]", "beside outputs of 2 rows", "use 'inputs'");
    assertThat(mistake(scalar)).contains("output 's' has the shape []");
  }

  @Test
  void refusesWhatJsonCannotCarry() {
    assertThat(mistake(new NamedTensor("t", bytes(DataType.BYTES, 1, 0, 0, 0, 0xC0))))
        .contains("output 't' holds bytes that are not UTF-8", "binary data format of /v2");
    assertThat(mistake(new NamedTensor("h", bytes(DataType.FP16, 0, 0))))
        .contains("sending FP16 data via JSON", "binary data format of /v2");
  }

  @Test
  void classesHaveLabelsOrTheirIndex() {
    NamedTensor scores =
        new NamedTensor("s", Tensor.ofFloats(Shape.of(2, 2), 0.25f, 0.75f, 1, Float.NaN));
    Answered answered = answered(List.of(scores));
    assertThat(body(TfsAnswers.classes(answered, List.of("cat", "dog"), ByteSink::new)))
        .isEqualTo("{\"results\":[[[\"cat\",0.25],[\"dog\",0.75]],[[\"cat\",1.0],[\"dog\",NaN]]]}");
    assertThat(body(TfsAnswers.classes(answered, List.of(), ByteSink::new)))
        .isEqualTo("{\"results\":[[[\"0\",0.25],[\"1\",0.75]],[[\"0\",1.0],[\"1\",NaN]]]}");
    // Labels that cannot be those of the scores are none.
    assertThat(body(TfsAnswers.classes(answered, List.of("cat"), ByteSink::new)))
        .contains("[\"1\",0.75]");
  }

  @Test
  void valuesAreAFlatList() {
    NamedTensor flat = new NamedTensor("v", Tensor.ofFloats(Shape.of(2), 1, 2));
    NamedTensor column = new NamedTensor("v", Tensor.ofFloats(Shape.of(2, 1), 1, 2));
    for (NamedTensor values : List.of(flat, column)) {
      assertThat(body(TfsAnswers.values(answered(List.of(values)), ByteSink::new)))
          .isEqualTo("{\"results\":[1.0,2.0]}");
    }
    NamedTensor wide = new NamedTensor("v", Tensor.ofFloats(Shape.of(1, 2), 1, 2));
    assertThat(
            catchThrowableOfType(
                RefusedException.class,
                () -> TfsAnswers.values(answered(List.of(wide)), ByteSink::new)))
        .hasMessageContaining("output 'v' has the shape [1, 2] (expected: [N] or [N, 1])");
  }

  private Tensor randomTensor(DataType type, int rows) {
    // A shape is known as far as there are elements: no zero but at the end.
    long[] dimensions = new long[1 + random.nextInt(3)];
    Arrays.setAll(dimensions, axis -> axis == 0 ? rows : 1 + random.nextInt(3));
    if (dimensions.length > 1 && random.nextInt(8) == 0) {
      dimensions[dimensions.length - 1] = 0;
    }
    Shape shape = Shape.of(dimensions);
    int count = (int) shape.elementCount();
    if (type == DataType.BYTES) {
      return randomBytes(shape, count);
    }
    ByteBuffer buffer = Tensor.allocate((long) count * type.size());
    while (buffer.hasRemaining()) {
      switch (type) {
        case BOOL -> buffer.put((byte) random.nextInt(2));
        case FP32 -> buffer.putFloat(randomFloat());
        case FP64 -> buffer.putDouble(randomDouble());
        default -> buffer.put((byte) random.nextInt(256));
      }
    }
    return Tensor.of(type, shape, buffer.flip());
  }

  private Tensor randomBytes(Shape shape, int count) {
    List<byte[]> elements = new ArrayList<>();
    int size = 0;
    for (int index = 0; index < count; index++) {
      byte[] element = new byte[random.nextInt(9)];
      random.nextBytes(element);
      elements.add(element);
      size += Integer.BYTES + element.length;
    }
    ByteBuffer buffer = Tensor.allocate(size);
    elements.forEach(element -> buffer.putInt(element.length).put(element));
    return Tensor.of(DataType.BYTES, shape, buffer.flip());
  }

  /** Any number, but of the many NaNs the one that has a name. */
  private float randomFloat() {
    float value = Float.intBitsToFloat(random.nextInt());
    return switch (random.nextInt(8)) {
      case 0 -> Float.NaN;
      case 1 -> Float.NEGATIVE_INFINITY;
      case 2 -> Float.POSITIVE_INFINITY;
      default -> Float.isNaN(value) ? 0.5f : value;
    };
  }

  private double randomDouble() {
    double value = Double.longBitsToDouble(random.nextLong());
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Double.NEGATIVE_INFINITY;
      case 2 -> Double.POSITIVE_INFINITY;
      default -> Double.isNaN(value) ? 0.5 : value;
    };
  }

  private static PredictReader.Body read(String body, List<NamedTensor> like) {
    List<TensorSpec> inputs =
        like.stream()
            .map(each -> new TensorSpec(each.name(), each.tensor().dataType(), Shape.of(-1), false))
            .toList();
    return PredictReader.read(
        FORMAT, body.getBytes(StandardCharsets.UTF_8), Signature.of(inputs, List.of()));
  }

  private static Tensor bytes(DataType type, int... values) {
    ByteBuffer buffer = Tensor.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return Tensor.of(type, Shape.of(1), buffer.flip());
  }

  private static Answered answered(List<NamedTensor> outputs) {
    return new Answered("m", "3", null, 5, "m.0", "n1", outputs);
  }

  private static String body(HttpResponse response) {
    return ((HttpEntity.Strict) response.entity()).getData().utf8String();
  }

  private static String mistake(NamedTensor... outputs) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> TfsAnswers.predictions(answered(List.of(outputs)), ByteSink::new));
    assertThat(refused.refusal().status()).isEqualTo(400);
    return refused.refusal().message();
  }
}
