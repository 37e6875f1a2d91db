package io.modelgrid.bench.hotpath;

import com.google.protobuf.ByteString;
import io.modelgrid.http.grpc.proto.ModelInferRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One kind of request for one model.
 *
 * @param key by which it is asked for on the command line
 * @param title as it stands in the tables
 * @param connections with how many of them the servers are compared
 */
record Work(
    String key, String title, ServedModel model, Wire wire, WireInput input, int connections) {

  /** How tensors travel. */
  enum Wire {
    JSON,
    BINARY,
    GRPC
  }

  /** All that there is. */
  static List<Work> all() {
    WireInput one = WireInput.pixels(1, ServedModel.PIXELS);
    WireInput many = WireInput.pixels(32, ServedModel.PIXELS);
    return List.of(
        mlp("mlp-1-json", "MLP, 1 row, JSON", Wire.JSON, one),
        mlp("mlp-1-binary", "MLP, 1 row, binary", Wire.BINARY, one),
        mlp("mlp-1-grpc", "MLP, 1 row, gRPC", Wire.GRPC, one),
        mlp("mlp-32-json", "MLP, 32 rows, JSON", Wire.JSON, many),
        mlp("mlp-32-binary", "MLP, 32 rows, binary", Wire.BINARY, many),
        mlp("mlp-32-grpc", "MLP, 32 rows, gRPC", Wire.GRPC, many),
        encoder("minilm-tokens", "MiniLM int8, 16 tokens, JSON", WireInput.tokens()),
        encoder("minilm-text", "MiniLM int8, text, JSON", WireInput.text()),
        new Work(
            "image",
            "image of 602 kB through a CNN, binary",
            ServedModel.CNN,
            Wire.BINARY,
            WireInput.pixels(1, 3, 224, 224),
            32));
  }

  private static Work mlp(String key, String title, Wire wire, WireInput input) {
    return new Work(key, title, ServedModel.MLP, wire, input, 64);
  }

  private static Work encoder(String key, String title, WireInput input) {
    return new Work(key, title, ServedModel.MINILM, Wire.JSON, input, 32);
  }

  /** How many times as long as others it is measured, since there are fewer of it in a second. */
  int stretch() {
    return model == ServedModel.CNN ? 4 : 1;
  }

  /** The size of the first dimension. */
  long rows() {
    return input.dimensions().get(0);
  }

  /** A whole HTTP request. */
  byte[] httpRequest() {
    return httpRequest("/v2/models/" + model.modelName() + "/infer");
  }

  /** The same request with another path. */
  byte[] httpRequest(String path) {
    byte[] json = json().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer raw = wire == Wire.BINARY ? input.raw().duplicate() : ByteBuffer.allocate(0);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            + (wire == Wire.BINARY
                ? "application/octet-stream\r\nInference-Header-Content-Length: " + json.length
                : "application/json")
            + "\r\nContent-Length: "
            + (json.length + raw.remaining())
            + "\r\n\r\n";
    byte[] first = head.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(first.length + json.length + raw.remaining())
        .put(first)
        .put(json)
        .put(raw)
        .array();
  }

  private String json() {
    return wire == Wire.BINARY
        ? "{\"inputs\":[" + input.beforeBytes() + "],\"parameters\":{\"binary_data_output\":true}}"
        : "{\"inputs\":[" + input.inJson() + "]}";
  }

  /** The message of a gRPC call, with the elements as bytes. */
  byte[] grpcMessage() {
    return ModelInferRequest.newBuilder()
        .setModelName(model.modelName())
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.datatype())
                .addAllShape(input.dimensions()))
        .addRawInputContents(ByteString.copyFrom(input.raw().duplicate()))
        .build()
        .toByteArray();
  }
}
