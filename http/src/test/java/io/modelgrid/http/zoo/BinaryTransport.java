package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.NamedTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** V2 over REST with every tensor in the binary extension, in and out. */
final class BinaryTransport implements Transport {
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  BinaryTransport(int port) {
    this.port = port;
  }

  @Override
  public boolean carries(List<NamedTensor> tensors) {
    return true;
  }

  @Override
  public List<NamedTensor> infer(String model, List<NamedTensor> inputs)
      throws IOException, InterruptedException, RefusedException {
    byte[] json = V2Json.request(inputs, true);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(json);
    for (NamedTensor input : inputs) {
      byte[] data = new byte[input.tensor().byteSize()];
      input.tensor().data().get(data);
      request.writeBytes(data);
    }
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/v2/models/" + model + "/infer"))
                .header(JSON_LENGTH, Integer.toString(json.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    byte[] body = response.body();
    if (response.statusCode() != 200) {
      throw new RefusedException(
          response.statusCode() + " " + new String(body, StandardCharsets.UTF_8));
    }
    return outputs(body, response.headers().firstValueAsLong(JSON_LENGTH).orElse(-1));
  }

  private static List<NamedTensor> outputs(byte[] body, long jsonLength)
      throws IOException, RefusedException {
    if (jsonLength < 0) {
      throw new RefusedException("an answer in JSON (expected: in binary)");
    }
    int length = (int) jsonLength;
    ByteBuffer tail = ByteBuffer.wrap(body, length, body.length - length).slice();
    List<NamedTensor> outputs = V2Json.outputs(body, 0, length, tail);
    if (tail.hasRemaining()) {
      throw new RefusedException(tail.remaining() + " bytes too many");
    }
    return outputs;
  }

  @Override
  public String toString() {
    return "binary";
  }
}
