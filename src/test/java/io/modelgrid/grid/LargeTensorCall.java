package io.modelgrid.grid;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A large tensor for a model that gives it back, in binary over HTTP. The caller holds no more than
 * a piece of it at any time.
 */
final class LargeTensorCall {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final int PIECE = 64 * 1024;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * What came.
   *
   * @param same whether it was the tensor that was sent
   * @param words what came instead
   */
  record Outcome(int status, boolean same, boolean retryAfter, String words) {}

  private LargeTensorCall() {}

  /** Sends FP32 elements whose bytes the seed determines, of shape {@code [bytes / 4]}. */
  static Outcome exchange(URI infer, int bytes, int seed) throws IOException, InterruptedException {
    byte[] head =
        ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[%d],"
                + "\"parameters\":{\"binary_data_size\":%d}}],"
                + "\"parameters\":{\"binary_data_output\":true}}")
            .formatted(bytes / Float.BYTES, bytes)
            .getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(infer)
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", "application/octet-stream")
            .header(LENGTH, "" + head.length)
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(
                        () ->
                            new SequenceInputStream(
                                new ByteArrayInputStream(head), new Pattern(bytes, seed))),
                    head.length + (long) bytes))
            .build();
    return outcome(CLIENT.send(request, BodyHandlers.ofInputStream()), bytes, seed);
  }

  private static Outcome outcome(HttpResponse<InputStream> response, int bytes, int seed)
      throws IOException {
    boolean retry = response.headers().firstValue("Retry-After").isPresent();
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        String words = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(response.statusCode(), false, retry, words);
      }
      int json = Integer.parseInt(response.headers().firstValue(LENGTH).orElseThrow());
      String words = new String(body.readNBytes(json), StandardCharsets.UTF_8);
      Pattern expected = new Pattern(bytes, seed);
      boolean same = true;
      for (int left = bytes; left > 0; left -= PIECE) {
        int length = Math.min(left, PIECE);
        same &= Arrays.equals(body.readNBytes(length), expected.readNBytes(length));
      }
      return new Outcome(200, same && body.read() < 0, retry, words);
    }
  }

  /**
   * A body that begins and ends with these texts, with one repeated between.
   *
   * @return status and words of the answer
   */
  static Outcome post(URI uri, String head, String repeated, int times, String tail)
      throws IOException, InterruptedException {
    byte[] piece = repeated.repeat(1 + PIECE / repeated.length()).getBytes(StandardCharsets.UTF_8);
    int between = repeated.length() * times;
    List<InputStream> parts = new ArrayList<>();
    parts.add(new ByteArrayInputStream(head.getBytes(StandardCharsets.UTF_8)));
    for (int left = between; left > 0; left -= piece.length) {
      parts.add(new ByteArrayInputStream(piece, 0, Math.min(left, piece.length)));
    }
    parts.add(new ByteArrayInputStream(tail.getBytes(StandardCharsets.UTF_8)));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(Collections.enumeration(parts))),
                    head.length() + between + (long) tail.length()))
            .build();
    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
    boolean retry = response.headers().firstValue("Retry-After").isPresent();
    String words = response.body().substring(0, Math.min(500, response.body().length()));
    return new Outcome(response.statusCode(), false, retry, words);
  }

  private static final class Pattern extends InputStream {
    private final int length;
    private final int seed;
    private int at;

    Pattern(int length, int seed) {
      this.length = length;
      this.seed = seed;
    }

    private byte next() {
      int value = 31 * (at ^ (at >>> 9)) + seed;
      at++;
      return (byte) value;
    }

    @Override
    public int read() {
      return at == length ? -1 : next() & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int most) {
      Objects.checkFromIndexSize(offset, most, target.length);
      if (at == length) {
        return -1;
      }
      int count = Math.min(most, length - at);
      for (int index = 0; index < count; index++) {
        target[offset + index] = next();
      }
      return count;
    }
  }
}
