package io.modelgrid.bench.hotpath;

import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.StringJoiner;

/**
 * One kind of request for one model.
 *
 * @param name as it stands in the table
 * @param model the name under which the model is deployed
 * @param shape of the model's only input, {@code x}, FP32
 * @param binary whether the tensors travel as bytes rather than as JSON
 */
record Work(String name, String model, Shape shape, boolean binary) {
  /** A network of 784, 128, 64 and 10 units. */
  static final String MLP = "mlp";

  /** Three convolutions over an image of 224 × 224. */
  static final String CNN = "cnn";

  private static final int INPUTS = 784;

  static Work rows(int rows, boolean binary) {
    String name =
        "MLP, " + rows + (rows == 1 ? " row, " : " rows, ") + (binary ? "binary" : "JSON");
    return new Work(name, MLP, Shape.of(rows, INPUTS), binary);
  }

  static Work image() {
    return new Work("image, binary", CNN, Shape.of(1, 3, 224, 224), true);
  }

  static byte[] mlp() {
    return TinyOnnx.mlp(20_261_126L, INPUTS, 128, 64, 10);
  }

  static byte[] cnn() {
    return TinyOnnx.cnn(20_261_126L);
  }

  String path() {
    return "/v2/models/" + model + "/infer";
  }

  /** The same numbers each time: pixels, some of them zero, as handwriting has them. */
  Tensor input() {
    Random random = new Random(7);
    float[] values = new float[(int) shape.elementCount()];
    for (int index = 0; index < values.length; index++) {
      values[index] = random.nextInt(3) == 0 ? 0 : random.nextInt(256) / 255f;
    }
    return Tensor.ofFloats(shape, values);
  }

  /** A whole HTTP request. */
  byte[] request() {
    byte[] body = body();
    StringBuilder head =
        new StringBuilder("POST ")
            .append(path())
            .append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: ")
            .append(binary ? "application/octet-stream" : "application/json")
            .append("\r\nContent-Length: ")
            .append(body.length);
    if (binary) {
      head.append("\r\nInference-Header-Content-Length: ").append(binaryHead().length());
    }
    head.append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private byte[] body() {
    ByteBuffer data = input().data();
    if (binary) {
      byte[] head = binaryHead().getBytes(StandardCharsets.US_ASCII);
      return ByteBuffer.allocate(head.length + data.remaining()).put(head).put(data).array();
    }
    StringJoiner numbers = new StringJoiner(",", "[", "]");
    while (data.hasRemaining()) {
      numbers.add(Float.toString(data.getFloat()));
    }
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"FP32\",\"data\":%s}]}"
            .formatted(dimensions(), numbers);
    return json.getBytes(StandardCharsets.US_ASCII);
  }

  private String binaryHead() {
    return ("{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"FP32\","
            + "\"parameters\":{\"binary_data_size\":%d}}],"
            + "\"parameters\":{\"binary_data_output\":true}}")
        .formatted(dimensions(), Float.BYTES * shape.elementCount());
  }

  private String dimensions() {
    return shape.toString().replace(" ", "");
  }
}
