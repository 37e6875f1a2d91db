package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real node with real models: what each dialect answers is the same. */
class DialectsTest {
  private static final String TEXT = "A cat sits on the mat";
  // Special tokens included, as the encoder's own tokenizer cuts it.
  private static final String TOKENS = "[101,1037,4937,7719,2006,1996,13523,102]";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;

  private static InProcessGrid grid;

  @BeforeAll
  static void start() throws Exception {
    grid = InProcessGrid.start(directory, 1);
    byte[] encoder = Files.readAllBytes(EngineFixtures.miniLm(directory.resolve("minilm.zip")));
    deploy("minilm", encoder);
    deploy("triple", TinyOnnx.multiplyBy(3, 1, -1));
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
  }

  @Test
  void everyDialectEmbedsATextAlike() throws Exception {
    JsonNode v2 =
        post(
            "/v2/models/minilm/infer",
            "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}"
                .formatted(TEXT));
    List<Double> expected = numbers(v2.at("/outputs/0/data"));
    assertThat(expected).hasSize(384);

    String predict = "/v1/models/minilm:predict";
    String rows = "{\"instances\":[\"%s\"]}".formatted(TEXT);
    assertThat(numbers(post(predict, rows).at("/predictions/0"))).isEqualTo(expected);
    String columns = "{\"inputs\":{\"text\":[\"%s\"]}}".formatted(TEXT);
    assertThat(numbers(post(predict, columns).at("/outputs/0"))).isEqualTo(expected);
    String ids = "{\"instances\":[{\"input_ids\":%s}]}".formatted(TOKENS);
    assertThat(numbers(post(predict, ids).at("/predictions/0"))).isEqualTo(expected);

    String embed = "{\"model\":\"minilm\",\"input\":%s,\"encoding_format\":\"%s\"}";
    JsonNode floats = post("/v1/embeddings", embed.formatted("\"" + TEXT + "\"", "float"));
    assertThat(numbers(floats.at("/data/0/embedding"))).isEqualTo(expected);
    assertThat(floats.at("/usage/prompt_tokens").asInt()).isEqualTo(8);
    JsonNode base64 = post("/v1/embeddings", embed.formatted("[\"" + TEXT + "\"]", "base64"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64.at("/data/0/embedding").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double number : expected) {
      assertThat((double) bytes.getFloat()).isCloseTo(number, within(1e-7));
    }
    JsonNode tokens = post("/v1/embeddings", embed.formatted(TOKENS, "float"));
    assertThat(numbers(tokens.at("/data/0/embedding"))).isEqualTo(expected);
    assertThat(tokens.at("/usage/prompt_tokens").asInt()).isEqualTo(8);
  }

  // Padded and masked, as whoever asks by V2 does it by hand.
  @Test
  void tokenListsOfDifferentLengthsGoTogether() throws Exception {
    String tensor = "{\"name\":\"%s\",\"shape\":[2,4],\"datatype\":\"INT64\",\"data\":%s}";
    JsonNode v2 =
        post(
            "/v2/models/minilm/infer",
            "{\"inputs\":[%s,%s]}"
                .formatted(
                    tensor.formatted("input_ids", "[101,4937,7719,102,101,7592,102,0]"),
                    tensor.formatted("attention_mask", "[1,1,1,1,1,1,1,0]")));
    JsonNode openAi =
        post(
            "/v1/embeddings",
            "{\"model\":\"minilm\",\"input\":[[101,4937,7719,102],[101,7592,102]]}");
    List<Double> both = numbers(openAi.at("/data/0/embedding"));
    both.addAll(numbers(openAi.at("/data/1/embedding")));
    assertThat(both).hasSize(2 * 384).isEqualTo(numbers(v2.at("/outputs/0/data")));
  }

  @Test
  void everyDialectMultipliesAlike() throws Exception {
    HttpResponse<String> v2 = grid.infer(1, "triple", "1,2,3.5");
    assertThat(v2.body()).contains("\"data\":[3.0,6.0,10.5]");
    HttpResponse<String> rows =
        grid.json(1, "POST", "/v1/models/triple:predict", "{\"instances\":[[1,2,3.5]]}");
    assertThat(rows.body()).isEqualTo("{\"predictions\":[[3.0,6.0,10.5]]}");
    assertThat(rows.headers().firstValue("Modelgrid-Version")).hasValue("1");
    assertThat(
            grid.json(
                    1,
                    "POST",
                    "/v1/models/triple/versions/1:classify",
                    "{\"examples\":[{\"x\":2}]}")
                .body())
        .isEqualTo("{\"results\":[[[\"0\",6.0]]]}");
    assertThat(grid.get(1, "/v1/models/triple").body())
        .contains("\"state\":\"AVAILABLE\"", "\"ready\":true", "\"owned_by\":\"modelgrid\"");
    assertThat(grid.get(1, "/v1/models/triple/metadata").body()).contains("\"DT_FLOAT\"");
  }

  private static void deploy(String model, byte[] bundle) throws Exception {
    HttpResponse<String> answer = grid.upload(1, model, bundle, "?wait=60s");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    grid.awaitReady(model, 1);
  }

  private static JsonNode post(String path, String body) throws Exception {
    HttpResponse<String> answer = grid.json(1, "POST", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }
}
