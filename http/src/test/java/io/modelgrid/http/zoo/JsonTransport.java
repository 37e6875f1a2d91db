package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** V2 over REST, all in JSON. It has no form for NaN, infinity and half floats. */
final class JsonTransport implements Transport {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  JsonTransport(int port) {
    this.port = port;
  }

  @Override
  public boolean carries(List<NamedTensor> tensors) {
    return tensors.stream().map(NamedTensor::tensor).allMatch(JsonTransport::carries);
  }

  private static boolean carries(Tensor tensor) {
    ByteBuffer data = tensor.data();
    boolean speakable = tensor.dataType() != DataType.FP16 && tensor.dataType() != DataType.BF16;
    while (speakable && data.hasRemaining()) {
      switch (tensor.dataType()) {
        case FP32 -> speakable = Float.isFinite(data.getFloat());
        case FP64 -> speakable = Double.isFinite(data.getDouble());
        default -> {
          return true;
        }
      }
    }
    return speakable;
  }

  @Override
  public List<NamedTensor> infer(String model, List<NamedTensor> inputs)
      throws IOException, InterruptedException, RefusedException {
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/v2/models/" + model + "/infer"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(V2Json.request(inputs, false)))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    byte[] body = response.body();
    if (response.statusCode() != 200) {
      throw new RefusedException(
          response.statusCode() + " " + new String(body, StandardCharsets.UTF_8));
    }
    return V2Json.outputs(body, 0, body.length, ByteBuffer.allocate(0));
  }

  @Override
  public String toString() {
    return "JSON";
  }
}
