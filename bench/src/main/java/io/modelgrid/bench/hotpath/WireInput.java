package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.Bodies;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * A request's only input, in both forms that the Open Inference Protocol has for it.
 *
 * @param dimensions the shape, as it stands in JSON
 * @param json the elements in JSON
 * @param raw the elements as bytes, little-endian; a text with its length before it
 */
record WireInput(String name, String datatype, List<Long> dimensions, String json, ByteBuffer raw) {

  /** The same numbers each time: pixels, some of them zero, as handwriting has them. */
  static WireInput pixels(long... dimensions) {
    Random random = new Random(7);
    int count = (int) Arrays.stream(dimensions).reduce(1, (a, b) -> a * b);
    ByteBuffer raw = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    StringJoiner json = new StringJoiner(",", "[", "]");
    for (int index = 0; index < count; index++) {
      float value = random.nextInt(3) == 0 ? 0 : random.nextInt(256) / 255f;
      raw.putFloat(value);
      json.add(Float.toString(value));
    }
    return new WireInput(
        "x", "FP32", Arrays.stream(dimensions).boxed().toList(), json.toString(), raw.flip());
  }

  /** A sentence as token ids. */
  static WireInput tokens() {
    long[] ids = Bodies.ids();
    ByteBuffer raw = ByteBuffer.allocate(ids.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(ids).forEach(raw::putLong);
    return new WireInput(
        "input_ids",
        "INT64",
        List.of(1L, (long) ids.length),
        Arrays.toString(ids).replace(" ", ""),
        raw.flip());
  }

  /** The same sentence as text. */
  static WireInput text() {
    byte[] text = Bodies.TEXT.getBytes(StandardCharsets.UTF_8);
    ByteBuffer raw =
        ByteBuffer.allocate(Integer.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.putInt(text.length).put(text);
    return new WireInput("text", "BYTES", List.of(1L), "[\"" + Bodies.TEXT + "\"]", raw.flip());
  }

  /** The input in JSON, with the elements in it. */
  String inJson() {
    return describe("\"data\":" + json);
  }

  /** The input in JSON, with the elements after it. */
  String beforeBytes() {
    return describe("\"parameters\":{\"binary_data_size\":" + raw.remaining() + "}");
  }

  private String describe(String elements) {
    return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",%s}"
        .formatted(name, dimensions.toString().replace(" ", ""), datatype, elements);
  }
}
