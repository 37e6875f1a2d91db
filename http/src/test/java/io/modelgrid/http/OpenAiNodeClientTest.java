package io.modelgrid.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's client for Node, fetched from the npm registry. */
@Tag("slow")
class OpenAiNodeClientTest {
  private static final String PACKAGE = "openai@6.30.1";
  private static final String SCRIPT = "openai-client.mjs";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void embedsListsAndUnderstandsRefusals() throws Exception {
    assumeTrue(runs("node", "--version"), "skipped: there is no 'node' on this machine");
    assumeTrue(runs("npm", "--version"), "skipped: there is no 'npm' on this machine");
    assertThat(run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE))
        .as("npm install %s: %s", PACKAGE, output())
        .isZero();
    Files.copy(script(), directory.resolve(SCRIPT));
    JsonNode seen;
    try (TestServer server = new TestServer(Files.createDirectory(directory.resolve("staging")))) {
      server.grid.inference =
          request -> CompletableFuture.completedFuture(FakeEmbedder.answer(request));
      server.grid.models.put(
          "texts", FakeEmbedder.view("texts", FakeEmbedder.SIGNATURE, Map.of("dimensions", "1-4")));
      assertThat(run("node", SCRIPT, "http://127.0.0.1:" + server.port() + "/v1"))
          .as("node %s: %s", SCRIPT, output())
          .isZero();
      seen = JSON.readTree(output());
    }
    assertThat(seen.get("models").toString()).isEqualTo("[\"echo\",\"texts\"]");
    assertThat(seen.at("/model/id").asText()).isEqualTo("texts");
    assertThat(seen.get("usual").get(0).toString()).isEqualTo("[3,294,-0.5,0.10000000149011612]");
    assertThat(seen.get("usual").get(1).get(1).asDouble()).isEqualTo(FakeEmbedder.vector("bé")[1]);
    assertThat(seen.at("/usage/total_tokens").asInt()).isEqualTo(6);
    assertThat(seen.get("floats").toString()).isEqualTo("[3,294,-0.5,0.1]");
    assertThat(seen.get("tokens").toString()).isEqualTo("[[2,11],[1,7]]");
    assertThat(seen.get("refused").toString())
        .isEqualTo(
            "{\"name\":\"NotFoundError\",\"status\":404,\"code\":\"model_not_found\",\"param\":"
                + "\"model\",\"type\":\"invalid_request_error\"}");
  }

  private static InputStream script() {
    return Objects.requireNonNull(OpenAiNodeClientTest.class.getResourceAsStream(SCRIPT));
  }

  private boolean runs(String... command) throws InterruptedException {
    try {
      return run(command) == 0;
    } catch (IOException e) {
      // The program is not there.
      return false;
    }
  }

  private int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(outputFile().toFile()))
            .start();
    boolean ended = process.waitFor(9 * TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended).as("%s ended", String.join(" ", command)).isTrue();
    return process.exitValue();
  }

  private String output() throws IOException {
    return Files.readString(outputFile());
  }

  private Path outputFile() {
    return directory.resolve("output");
  }
}
