package io.modelgrid.bench;

import io.modelgrid.cli.Json;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The models that are swapped: two versions each, whose outputs differ. */
final class SmallModels {
  private static final String ENCODER = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private SmallModels() {}

  /** A network of 64, 128 and 16 units: 40 KB. */
  static byte[] small(int version) {
    return TinyOnnx.mlp(64, 128, 16, version);
  }

  /** A network of 256, 784 and 64 units: 1 MB. */
  static byte[] megabyte(int version) {
    return TinyOnnx.mlp(256, 784, 64, version);
  }

  /** The sentence encoder all-MiniLM-L6-v2 in fp32 with its tokenizer, as a bundle of 90 MB. */
  static byte[] encoder(int version) throws IOException {
    Path file = Files.createTempFile("modelgrid-bench", ".zip");
    try {
      String description =
          Json.object()
              .put("task", "text-embedding")
              .put("pooling", "mean")
              .put("normalise", true)
              .put("max-length", 128 + version)
              .toString();
      EngineFixtures.zip(
          file,
          Map.of(
              "model.onnx", resource(ENCODER),
              "tokenizer.json", resource(TOKENIZER),
              "modelgrid.json", description.getBytes(StandardCharsets.UTF_8)));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SmallModels.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + ": not on the class path (expected: in bench/target/lib)");
      }
      return in.readAllBytes();
    }
  }

  /** Deploys both versions of {@link #small} and waits for the first. */
  static void deploySmall(LocalGridProcess grid, String model, int replicas) throws Exception {
    grid.deploy(1, model, small(1), "model.onnx");
    grid.deploy(1, model, small(2), "model.onnx");
    grid.awaitServing(1, model, replicas, Duration.ofMinutes(1));
  }
}
