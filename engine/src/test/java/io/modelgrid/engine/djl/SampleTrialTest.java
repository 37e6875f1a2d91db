package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles with samples, loaded for real. */
class SampleTrialTest {
  private Path folder;
  private OnnxServableLoader loader;

  @BeforeEach
  void makeLoader(@TempDir Path temporary) {
    folder = temporary;
    loader = loader(EngineFixtures.settings());
  }

  private OnnxServableLoader loader(EngineSettings settings) {
    return new OnnxServableLoader(
        settings, folder.resolve("cache"), null, EngineFixtures.devices());
  }

  private Servable load(byte[] model, String sample) throws LoadException, IOException {
    return load(
        Map.of("model.onnx", model, "modelgrid.json", bytes("{'samples': ['s/one.json']}")),
        sample);
  }

  private Servable load(Map<String, byte[]> files, String sample)
      throws LoadException, IOException {
    Map<String, byte[]> all = new HashMap<>(files);
    all.put("s/one.json", bytes(sample));
    Path zip = EngineFixtures.zip(folder.resolve("uploaded"), all);
    return loader.load(zip, EngineFixtures.sha256(zip), "m.zip", "cpu");
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String sample(String x, String y) {
    return "{'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [2], 'data': "
        + x
        + "}], 'outputs': [{'name': 'y', 'datatype': 'FP32', 'shape': [2], 'data': "
        + y
        + "}]}";
  }

  private void assertRefused(byte[] model, String sample, String reason) throws IOException {
    assertThatThrownBy(() -> load(model, sample).close())
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("the sample s/one.json ")
        .hasMessageContaining(reason);
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile)).as("what is left").isEmpty();
    }
  }

  @Test
  void loadsWhatAnswersAsExpected() throws Exception {
    load(TinyOnnx.addConstant(1, -1), sample("[1, 2]", "[2, 3.0005]")).close();
    load(TinyOnnx.addConstant(1, -1), sample("[1, 2]", "[2, 3]").replaceAll(", 'outputs.*", "}"))
        .close();
  }

  @Test
  void refusesADifferenceAboveTheTolerance() throws Exception {
    assertRefused(
        TinyOnnx.addConstant(1, -1),
        sample("[1, 2]", "[2.002, 3.25]"),
        "output 'y' differs from what is expected by up to 0.25, at element 1 (expected: at most"
            + " 0.001)");
  }

  @Test
  void refusesWhatIsNotFinite() throws Exception {
    assertRefused(
        TinyOnnx.squareRoot(-1),
        sample("[4, -1]", "[2, 1]"),
        "output 'y' has NaN at element 1 (expected: 1.0)");
  }

  // Without an expectation any answer will do: nothing says that it should be finite.
  @Test
  void takesAnythingWhereNothingIsExpected() throws Exception {
    load(TinyOnnx.squareRoot(-1), sample("[4, -1]", "[2, 1]").replaceAll(", 'outputs.*", "}"))
        .close();
  }

  @Test
  void refusesAnotherOutputTypeOrShape() throws Exception {
    assertRefused(
        TinyOnnx.addConstant(1, -1),
        sample("[1, 2]", "[2, 3]").replace("'y'", "'z'"),
        "the model gives no output 'z' (it gives [y])");
    assertRefused(
        TinyOnnx.addConstant(1, -1),
        sample("[1, 2]", "[2, 3]").replace("[2], 'data': [2, 3]", "[1, 2], 'data': [2, 3]"),
        "output 'y' came out as FP32[2] (expected: FP32[1, 2])");
    assertRefused(
        TinyOnnx.cast(DataType.FP32, DataType.INT64, -1),
        sample("[1, 2]", "[1, 2]"),
        "came out as INT64[2] (expected: FP32[2])");
  }

  @Test
  void refusesASampleThatTheModelDoesNotTake() throws Exception {
    assertRefused(
        TinyOnnx.addConstant(1, -1, 3),
        sample("[1, 2]", "[2, 3]"),
        "does not fit the model: input 'x' has shape [2]; expected [-1, 3]");
  }

  @Test
  void refusesAModelThatFailsOnItsSample() throws Exception {
    String sample =
        "{'inputs': [{'name': 'a', 'datatype': 'FP32', 'shape': [2], 'data': [1, 2]},"
            + " {'name': 'b', 'datatype': 'FP32', 'shape': [3], 'data': [1, 2, 3]}]}";

    assertRefused(TinyOnnx.sumAndDifference(), sample, "cannot be computed: the model failed");
  }

  @Test
  void endsASampleThatNeverEnds() throws Exception {
    EngineSettings usual = EngineFixtures.settings();
    loader =
        loader(
            new EngineSettings(
                usual.devices(),
                1,
                1,
                usual.maxTokens(),
                usual.maxBatch(),
                usual.maxUnpacked(),
                usual.maxEntries(),
                Duration.ofMillis(400)));

    assertRefused(TinyOnnx.alwaysEndlessLoop(), "{'inputs': []}", "did not end within 200 ms");
  }

  @Test
  void textsAreSamplesOfTextModels() throws Exception {
    Map<String, byte[]> files =
        Map.of(
            "model.onnx", EngineFixtures.miniLmModel(),
            "tokenizer.json", EngineFixtures.miniLmTokenizer(),
            "modelgrid.json", bytes("{'task': 'text-embedding', 'samples': ['s/one.json']}"));
    String text = "{'inputs': [{'name': 'text', 'datatype': 'BYTES', 'shape': [1], 'data': ['a']}]";

    load(files, text + "}").close();
    assertThatThrownBy(
            () ->
                load(
                    files,
                    text
                        + ", 'outputs': [{'name': 'embedding', 'datatype': 'FP32', 'shape': [1, 2],"
                        + " 'data': [0, 0]}]}"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("came out as FP32[1, 384] (expected: FP32[1, 2])");
  }
}
