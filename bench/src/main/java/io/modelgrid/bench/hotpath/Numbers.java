package io.modelgrid.bench.hotpath;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.http.grpc.proto.ModelInferResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of an answer's only output: what is fast but wrong does not count. */
record Numbers(List<Float> values) {
  private static final float TOLERANCE = 1e-3f;
  private static final Pattern JSON_LENGTH =
      Pattern.compile("inference-header-content-length: *(\\d+)");

  /** Of a whole HTTP answer in JSON or binary. */
  static Numbers ofHttp(byte[] answer) throws IOException {
    int headLength = answer.length - bodyLength(answer);
    String head = new String(answer, 0, headLength, StandardCharsets.US_ASCII);
    Matcher binary = JSON_LENGTH.matcher(head.toLowerCase(Locale.ROOT));
    if (binary.find()) {
      int before = headLength + Integer.parseInt(binary.group(1));
      return ofBytes(ByteBuffer.wrap(answer, before, answer.length - before));
    }
    String body =
        new String(answer, headLength, answer.length - headLength, StandardCharsets.UTF_8);
    List<Float> values = new ArrayList<>();
    for (JsonNode value : Json.parse(body).path("outputs").path(0).path("data")) {
      values.add((float) value.asDouble());
    }
    return new Numbers(values);
  }

  /** Of a message with its output as bytes. */
  static Numbers ofGrpc(byte[] message) throws IOException {
    return ofBytes(
        ModelInferResponse.parseFrom(message).getRawOutputContents(0).asReadOnlyByteBuffer());
  }

  private static Numbers ofBytes(ByteBuffer bytes) {
    FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<Float> values = new ArrayList<>();
    while (floats.hasRemaining()) {
      values.add(floats.get());
    }
    return new Numbers(values);
  }

  /** The length of what follows an HTTP answer's head. */
  static int bodyLength(byte[] answer) {
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    return answer.length - (text.indexOf("\r\n\r\n") + 4);
  }

  /** Fails unless another server has given the same. */
  void check(Numbers other, Server server) throws IOException {
    boolean same = !values.isEmpty() && values.size() == other.values.size();
    for (int i = 0; same && i < values.size(); i++) {
      same = Math.abs(values.get(i) - other.values.get(i)) <= TOLERANCE;
    }
    if (!same) {
      throw new IOException(
          "%s answers %s (expected: %s)".formatted(server.label(), other.values, values));
    }
  }
}
