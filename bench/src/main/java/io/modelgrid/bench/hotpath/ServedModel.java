package io.modelgrid.bench.hotpath;

import io.modelgrid.cli.demo.DemoModel;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The models that are served. */
enum ServedModel {
  /** A network of 784, 128, 64 and 10 units. */
  MLP,
  /** Three convolutions over an image of 224 × 224: ten milliseconds and more. */
  CNN,
  /** The demo model, which every local grid has. */
  MINILM;

  /** The width of {@link #MLP}'s input. */
  static final int PIXELS = 784;

  private static final long SEED = 20_261_126L;

  String modelName() {
    return this == MINILM ? DemoModel.NAME : name().toLowerCase(Locale.ROOT);
  }

  /** The network's ONNX file. */
  byte[] network() throws IOException {
    return switch (this) {
      case MLP -> TinyOnnx.mlp(SEED, PIXELS, 128, 64, 10);
      case CNN -> TinyOnnx.cnn(SEED);
      case MINILM -> EngineFixtures.miniLmModel();
    };
  }

  /** Where {@link #write} puts the network. */
  Path file(Path folder) {
    return folder.resolve(modelName() + ".onnx");
  }

  /** Where {@link #write} puts the tokenizer, if the model has one. */
  static Path tokenizerFile(Path folder) {
    return folder.resolve("tokenizer.json");
  }

  void write(Path folder) throws IOException {
    Files.write(file(folder), network());
    if (this == MINILM) {
      Files.write(tokenizerFile(folder), EngineFixtures.miniLmTokenizer());
    }
  }
}
