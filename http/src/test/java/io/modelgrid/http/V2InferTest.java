package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inference with the binary extension, over real sockets. */
class V2InferTest {
  private static final String INFER = "/v2/models/echo/infer";
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] HALVES = {0, 0x3C, 0, (byte) 0xC0};

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path staging) throws Exception {
    server = new TestServer(staging);
    serve("echo", DataType.FP32);
    serve("half", DataType.FP16);
    serve("int", DataType.INT32);
  }

  private static void serve(String model, DataType type) {
    Signature signature =
        Signature.of(List.of(TensorSpec.of("x", type, -1)), List.of(TensorSpec.of("y", type, -1)));
    server.grid.models.put(
        model, FakeGrid.model(model, FakeGrid.version("1", State.READY, signature, null)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void reset() {
    server.grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    server.grid.requests.clear();
  }

  @Test
  void binaryGoesInAndComesOut() throws Exception {
    String json = input("FP16", 2, "\"parameters\":{\"binary_data_size\":4}", ",\"id\":\"7\"");
    String wish = json.replaceFirst("\\{", "{\"parameters\":{\"binary_data_output\":true},");
    // NVIDIA's clients send no type at all, others one of these: the header alone decides.
    for (String type : List.of("", "application/json", "application/octet-stream")) {
      HttpResponse<byte[]> response = post("/v2/models/half/infer", wish, HALVES, type);
      assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type"))
          .hasValue("application/octet-stream");
      int length = (int) response.headers().firstValueAsLong(JSON_LENGTH).orElseThrow();
      assertThat(new String(response.body(), 0, length, StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"model_name\":\"half\",\"model_version\":\"1\",\"id\":\"7\",\"outputs\":["
                  + "{\"name\":\"y\",\"datatype\":\"FP16\",\"shape\":[2],"
                  + "\"parameters\":{\"binary_data_size\":4}}]}");
      assertThat(tail(response, length)).isEqualTo(HALVES);
    }
  }

  @Test
  void halvesCannotGoAsJson() throws Exception {
    HttpResponse<byte[]> in =
        post("/v2/models/half/infer", input("FP16", 1, "\"data\":[1]", ""), new byte[0], "");
    assertThat(in.statusCode()).isEqualTo(400);
    assertThat(errorOf(in))
        .contains(
            "receiving FP16 data via JSON is not supported. Please use the binary data format for"
                + " input 'x'");
    String json = input("FP16", 2, "\"parameters\":{\"binary_data_size\":4}", "");
    HttpResponse<byte[]> out = post("/v2/models/half/infer", json, HALVES, "");
    assertThat(out.statusCode()).isEqualTo(400);
    assertThat(errorOf(out)).contains("sending FP16 data via JSON is not supported", "output 'y'");
  }

  @Test
  void jsonMayAskForBinary() throws Exception {
    String json =
        input(
            "FP32",
            1,
            "\"data\":[1.5]",
            ",\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]");
    HttpResponse<byte[]> response = server.post(INFER, json.getBytes(StandardCharsets.UTF_8));
    int length = (int) response.headers().firstValueAsLong(JSON_LENGTH).orElseThrow();
    assertThat(tail(response, length)).isEqualTo(new byte[] {0, 0, (byte) 0xC0, 0x3F});
    assertThat(server.grid.requests.remove().outputs()).containsExactly("y");
  }

  @Test
  void aRawRequestIsItsOnlyInput() throws Exception {
    HttpResponse<byte[]> response =
        server.post("/v2/models/half/versions/1/infer", HALVES, JSON_LENGTH, "0");
    assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    int length = (int) response.headers().firstValueAsLong(JSON_LENGTH).orElseThrow();
    assertThat(tail(response, length)).isEqualTo(HALVES);
    assertThat(server.grid.requests.remove().inputs())
        .extracting(NamedTensor::name, input -> input.tensor().shape())
        .containsExactly(org.assertj.core.groups.Tuple.tuple("x", Shape.of(2)));
    HttpResponse<byte[]> odd = server.post("/v2/models/half/infer", new byte[3], JSON_LENGTH, "0");
    assertThat(odd.statusCode()).isEqualTo(400);
    assertThat(errorOf(odd)).contains("3 bytes of data came (expected: a multiple of 2");
    assertThat(server.post("/v2/models/half/infer", new byte[0], JSON_LENGTH, "0").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "0x1",
        "1.0",
        "12 3",
        "five",
        "999",
        "99999999999999999999",
        "1,1"
      })
  void aHeaderThatLiesIsRefused(String length) throws Exception {
    try (RawConnection connection = server.connect()) {
      byte[] body = input("FP32", 1, "\"data\":[1.5]", "").getBytes(StandardCharsets.UTF_8);
      RawConnection.Response refused =
          connection.post(INFER, body, JSON_LENGTH + ": " + length).read();
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body()).contains(JSON_LENGTH + " is '" + length, "(expected: one whole");
      // In the middle of the JSON, and twice.
      refused = connection.post(INFER, body, JSON_LENGTH + ": 20").read();
      assertThat(refused.status()).isEqualTo(400);
      refused =
          connection
              .post(INFER, body, JSON_LENGTH + ": " + body.length, JSON_LENGTH + ": 20")
              .read();
      assertThat(refused.status()).isEqualTo(400);
      refused = connection.post(INFER, body, JSON_LENGTH + ": " + body.length).read();
      assertThat(refused.body()).contains("[1.5]");
    }
  }

  @Test
  void aLyingSizeIsToldInTritonsWords() throws Exception {
    String json = input("FP16", 2, "\"parameters\":{\"binary_data_size\":8}", "");
    assertThat(errorOf(post("/v2/models/half/infer", json, HALVES, "")))
        .isEqualTo("unexpected size for input 'x', expecting 4 additional bytes for model 'half'");
    // Without the header there is nothing but JSON.
    assertThat(errorOf(server.post(INFER, json.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("unexpected size for input 'x', expecting 8 additional bytes for model 'echo'");
  }

  @Test
  void unsignedNumbersThatTheModelDoesNotTakeAreRefusedInWords() throws Exception {
    for (String type : List.of("UINT16", "UINT32", "UINT64")) {
      HttpResponse<byte[]> refused =
          post("/v2/models/int/infer", input(type, 1, "\"data\":[1]", ""), new byte[0], "");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(errorOf(refused))
          .isEqualTo("model 'int': input 'x' has datatype " + type + "; expected INT32");
    }
  }

  @Test
  void theHighestScoresCanStandForAnOutput() throws Exception {
    String json =
        input(
            "FP32",
            3,
            "\"data\":[0.25,0.75,0.5]",
            ",\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":2}}]");
    HttpResponse<byte[]> response = server.post(INFER, json.getBytes(StandardCharsets.UTF_8));
    assertThat(text(response))
        .contains("\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"0.75:1\",\"0.5:2\"]");
  }

  @Test
  void namesOfClassesStandBehindTheirScores() throws Exception {
    Signature scores =
        Signature.of(
            List.of(TensorSpec.of("x", DataType.FP32, -1)),
            List.of(TensorSpec.of("y", DataType.FP32, -1)));
    server.grid.models.put(
        "pets", FakeEmbedder.view("pets", scores, Map.of("labels", "cat, tabby\ndog")));
    String json =
        input(
            "FP32",
            2,
            "\"data\":[0.25,0.75]",
            ",\"outputs\":[{\"name\":\"y\",\"parameters\":{\"classification\":2}}]");
    assertThat(text(server.post("/v2/models/pets/infer", json.getBytes(StandardCharsets.UTF_8))))
        .contains("\"data\":[\"0.75:1:dog\",\"0.25:0:cat, tabby\"]");
    assertThat(server.get("/v2/models/pets").body())
        .contains("\"properties\":{\"labels\":\"cat, tabby\\ndog\"}");
  }

  @Test
  void manyNumbersComeBackEqual() throws Exception {
    float[] values = new float[14_000];
    for (int index = 0; index < values.length; index++) {
      values[index] = index / 3f;
    }
    Tensor tensor = Tensor.ofFloats(Shape.of(values.length), values);
    byte[] bytes = new byte[tensor.byteSize()];
    tensor.data().get(bytes);
    String json =
        input(
            "FP32",
            values.length,
            "\"parameters\":{\"binary_data_size\":" + bytes.length + "}",
            ",\"parameters\":{\"binary_data_output\":true}");
    HttpResponse<byte[]> response = post(INFER, json, bytes, "");
    int length = (int) response.headers().firstValueAsLong(JSON_LENGTH).orElseThrow();
    assertThat(tail(response, length)).isEqualTo(bytes);
    InferenceRequest request = server.grid.requests.remove();
    assertThat(request.inputs()).containsExactly(new NamedTensor("x", tensor));
  }

  private static HttpResponse<byte[]> post(String path, String json, byte[] binary, String type)
      throws Exception {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text);
    body.writeBytes(binary);
    String length = Integer.toString(text.length);
    return type.isEmpty()
        ? server.post(path, body.toByteArray(), JSON_LENGTH, length)
        : server.post(path, body.toByteArray(), JSON_LENGTH, length, "Content-Type", type);
  }

  private static String input(String type, int count, String data, String more) {
    return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%d],%s}]%s}"
        .formatted(type, count, data, more);
  }

  private static byte[] tail(HttpResponse<byte[]> response, int from) {
    return Arrays.copyOfRange(response.body(), from, response.body().length);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static String errorOf(HttpResponse<byte[]> response) throws Exception {
    JsonNode error = JSON.readTree(response.body()).get("error");
    assertThat(error).as(text(response)).isNotNull();
    return error.asText();
  }
}
