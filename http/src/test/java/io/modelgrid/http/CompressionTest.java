package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed bodies in both directions, over real sockets. */
class CompressionTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] GOOD =
      "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1.5]}]}"
          .getBytes(StandardCharsets.UTF_8);

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "deflate", "identity, gzip"})
  void bodiesMayBeCompressed(String coding) throws Exception {
    byte[] body = compress(GOOD, coding.contains("deflate") ? "deflate" : "gzip");
    HttpResponse<byte[]> response = server.post(INFER, body, "Content-Encoding", coding);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(text(response)).contains("\"data\":[1.5]");
    assertThat(response.headers().map()).doesNotContainKey("content-encoding");
  }

  @Test
  void theHeaderSpeaksOfTheDecompressedBody() throws Exception {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"parameters\":"
            + "{\"binary_data_size\":4}}],\"parameters\":{\"binary_data_output\":true}}";
    byte[] plain = Arrays.copyOf(json.getBytes(StandardCharsets.UTF_8), json.length() + 4);
    plain[plain.length - 1] = 0x40;
    HttpResponse<byte[]> response =
        server.post(
            INFER,
            compress(plain, "gzip"),
            "Content-Encoding",
            "gzip",
            JSON_LENGTH,
            Integer.toString(json.length()));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    assertThat(response.body()).endsWith(0, 0, 0, 0x40);
  }

  @Test
  void whatIsBrokenOrUnknownIsRefused() throws Exception {
    assertRefused(400, "not valid gzip", GOOD, "gzip");
    assertRefused(400, "not valid deflate", GOOD, "deflate");
    byte[] cut = compress(GOOD, "gzip");
    assertRefused(400, "ends too early", Arrays.copyOf(cut, cut.length - 9), "gzip");
    assertRefused(415, "'br' is not supported", GOOD, "br");
    assertRefused(415, "'gzip, gzip' is not supported", GOOD, "gzip, gzip");
    HttpResponse<byte[]> unknown = server.post(INFER, GOOD, "Content-Encoding", "zstd");
    assertThat(unknown.headers().firstValue("accept-encoding")).hasValue("gzip, deflate");
    HttpResponse<String> upload =
        server.send("PUT", "/grid/v1/models/m/versions/1", "x", "Content-Encoding", "gzip");
    assertThat(upload.statusCode()).isEqualTo(415);
  }

  @Test
  void bodiesMayGrowToTheLimitAndNoFurther() throws Exception {
    byte[] most = padded(TestServer.DECODE_MAX_SIZE);
    assertThat(server.post(INFER, compress(most, "gzip"), "Content-Encoding", "gzip").statusCode())
        .isEqualTo(200);
    assertRefused(
        413,
        "too large when it is decompressed (expected: at most " + most.length + " bytes)",
        compress(padded(TestServer.DECODE_MAX_SIZE + 1), "gzip"),
        "gzip");
    assertRefused(413, "decompressed", compress(new byte[60_000_000], "deflate"), "deflate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void answersAreCompressedForWhoLikesIt(String coding) throws Exception {
    answerWith(Tensor.ofFloats(Shape.of(1000), new float[1000]));
    HttpResponse<byte[]> plain = server.post(INFER, GOOD);
    HttpResponse<byte[]> response = server.post(INFER, GOOD, "Accept-Encoding", coding);
    assertThat(response.headers().firstValue("content-encoding")).hasValue(coding);
    assertThat(response.headers().firstValue("vary")).hasValue("Accept-Encoding");
    assertThat(response.body()).hasSizeLessThan(500);
    assertThat(decompress(response.body(), coding)).isEqualTo(plain.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void binaryAnswersAreToldByTheirPlainLength(String coding) throws Exception {
    // Small ones are compressed at once, large ones while they are sent.
    for (int length : new int[] {3000, 400_000, 3_000_000}) {
      byte[] bytes = new byte[length];
      for (int at = 0; at < length; at++) {
        bytes[at] = (byte) (at / 100);
      }
      answerWith(
          Tensor.of(DataType.UINT8, Shape.of(length), Tensor.allocate(length).put(bytes).flip()));
      String wish =
          text(GOOD).replaceFirst("\\{", "{\"parameters\":{\"binary_data_output\":true},");
      HttpResponse<byte[]> response =
          server.post(INFER, wish.getBytes(StandardCharsets.UTF_8), "Accept-Encoding", coding);
      assertThat(response.headers().firstValue("content-encoding")).hasValue(coding);
      assertThat(response.body()).hasSizeLessThan(length / 2);
      byte[] whole = decompress(response.body(), coding);
      int json = (int) response.headers().firstValueAsLong(JSON_LENGTH).orElseThrow();
      assertThat(JSON.readTree(whole, 0, json).at("/outputs/0/shape/0").asInt()).isEqualTo(length);
      assertThat(Arrays.copyOfRange(whole, json, whole.length)).isEqualTo(bytes);
    }
  }

  @Test
  void longAnswersInJsonAreCompressedToo() throws Exception {
    answerWith(Tensor.ofFloats(Shape.of(200_000), new float[200_000]));
    HttpResponse<byte[]> response = server.post(INFER, GOOD, "Accept-Encoding", "gzip");
    assertThat(JSON.readTree(decompress(response.body(), "gzip")).at("/outputs/0/data"))
        .hasSize(200_000);
  }

  @Test
  void shortAnswersGoAsTheyAre() throws Exception {
    HttpResponse<byte[]> response = server.post(INFER, GOOD, "Accept-Encoding", "gzip");
    assertThat(response.headers().map()).doesNotContainKey("content-encoding");
    assertThat(text(response)).contains("[1.5]");
    answerWith(Tensor.ofFloats(Shape.of(1000), new float[1000]));
    response = server.post(INFER, GOOD, "Accept-Encoding", "gzip;q=0, identity");
    assertThat(response.headers().map()).doesNotContainKey("content-encoding");
  }

  private static void answerWith(Tensor output) {
    InferenceAnswer answer =
        new Answered(
            "echo", "1", null, 4, "echo.0", "node-b", List.of(new NamedTensor("y", output)));
    server.grid.inference = request -> CompletableFuture.completedFuture(answer);
  }

  private static void assertRefused(int status, String words, byte[] body, String coding)
      throws Exception {
    HttpResponse<byte[]> response = server.post(INFER, body, "Content-Encoding", coding);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
    assertThat(JSON.readTree(response.body()).get("error").asText()).contains(words);
  }

  private static byte[] padded(int length) {
    byte[] padded = Arrays.copyOf(GOOD, length);
    Arrays.fill(padded, GOOD.length, length, (byte) ' ');
    return padded;
  }

  private static byte[] compress(byte[] plain, String coding) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("gzip") ? new GZIPOutputStream(body) : new DeflaterOutputStream(body)) {
      out.write(plain);
    }
    return body.toByteArray();
  }

  private static byte[] decompress(byte[] body, String coding) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(body);
    try (InputStream in =
        coding.equals("gzip") ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes)) {
      return in.readAllBytes();
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return text(response.body());
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
