package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchChoiceTest {
  private Path folder;
  private OnnxServableLoader loader;

  @BeforeEach
  void makeLoader(@TempDir Path temporary) {
    folder = temporary;
    loader =
        new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices());
  }

  private Servable load(byte[] model, String manifest) throws Exception {
    Map<String, byte[]> files =
        Map.of(
            "model.onnx",
            model,
            "modelgrid.json",
            manifest.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    Path bundle = EngineFixtures.zip(folder.resolve("bundle.zip"), files);
    return loader.load(bundle, EngineFixtures.sha256(bundle), "bundle.zip", "cpu");
  }

  private static void assertAlone(Servable servable, String reason) {
    assertThat(servable.maxRows()).isEqualTo(1);
    assertThat(servable.properties()).containsEntry("batching", "off: " + reason);
    servable.close();
  }

  private static void assertTogether(Servable servable, int rows) {
    assertThat(servable.maxRows()).isEqualTo(rows);
    assertThat(servable.properties()).containsEntry("batching", "up to " + rows + " rows together");
    servable.close();
  }

  private static List<NamedTensor> x(int rows, float... values) {
    return List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(rows, 2), values)));
  }

  @Test
  void rowsThatLeaveEachOtherAloneAreComputedTogether() throws Exception {
    assertTogether(load(TinyOnnx.multiplyBy(2, -1, 2), "{}"), 8);
    assertTogether(load(TinyOnnx.identity(DataType.BYTES, -1), "{}"), 8);
    assertTogether(load(TinyOnnx.identity(DataType.INT64, -1, -1), "{}"), 8);
  }

  @Test
  void rowsThatChangeEachOthersAnswersAreNot() throws Exception {
    assertAlone(
        load(TinyOnnx.shareOfLargest(-1, 2), "{}"),
        "rows change each other's answers ('y' differs)");
  }

  @Test
  void aFixedFirstDimensionIsRespected() throws Exception {
    String reason = "an input or output has a fixed first dimension";
    assertAlone(load(TinyOnnx.multiplyBy(2, 1, 2), "{'batching': 'on'}"), reason);
    assertAlone(load(TinyOnnx.multiplyBy(2), "{}"), reason);
  }

  @Test
  void theBundleHasTheLastWord() throws Exception {
    assertAlone(load(TinyOnnx.multiplyBy(2, -1, 2), "{'batching': 'off'}"), "it was turned off");
    assertAlone(load(TinyOnnx.multiplyBy(2, -1, 2), "{'max-batch': 1}"), "it was turned off");
    assertTogether(load(TinyOnnx.multiplyBy(2, -1, 2), "{'max-batch': 3}"), 3);
    assertTogether(load(TinyOnnx.shareOfLargest(-1, 2), "{'batching': 'on'}"), 8);
  }

  @Test
  void noMoreThanTheNodeAllows() throws Exception {
    assertTogether(load(TinyOnnx.multiplyBy(2, -1, 2), "{'max-batch': 4000}"), 8);
  }

  @Test
  void eachRequestGetsItsOwnRows() throws Exception {
    try (Servable servable = load(TinyOnnx.multiplyBy(2, -1, 2), "{}")) {
      List<List<NamedTensor>> requests = List.of(x(1, 1, 2), x(2, 3, 4, 5, 6), x(1, 7, 8));
      assertThat(requests.stream().map(each -> servable.batchKey(each, List.of())).distinct())
          .hasSize(1);

      List<List<NamedTensor>> answers =
          servable.computeTogether(requests, List.of(), new Cancellation());

      assertThat(answers.stream().map(each -> each.get(0).tensor()))
          .containsExactly(
              Tensor.ofFloats(Shape.of(1, 2), 2, 4),
              Tensor.ofFloats(Shape.of(2, 2), 6, 8, 10, 12),
              Tensor.ofFloats(Shape.of(1, 2), 14, 16));
    }
  }

  @Test
  void requestsOfOtherShapesAndOutputsAreNotAlike() throws Exception {
    try (Servable servable = load(TinyOnnx.identity(DataType.FP32, -1, -1), "{}")) {
      Optional<?> two = servable.batchKey(x(1, 1, 2), List.of());
      NamedTensor wider = new NamedTensor("x", Tensor.ofFloats(Shape.of(1, 3), 1, 2, 3));
      assertThat(two).isPresent().isEqualTo(servable.batchKey(x(2, 1, 2, 3, 4), List.of()));
      assertThat(servable.batchKey(List.of(wider), List.of())).isPresent().isNotEqualTo(two);
      assertThat(servable.batchKey(x(1, 1, 2), List.of("y"))).isPresent().isNotEqualTo(two);
      assertThat(servable.batchKey(x(0), List.of())).isEmpty();
    }
  }

  @Test
  void dynamicallyQuantisedModelsAreComputedRowByRow() throws Exception {
    Path bundle = EngineFixtures.miniLm(folder.resolve("minilm"));
    assertAlone(
        loader.load(bundle, EngineFixtures.sha256(bundle), "minilm.zip", "cpu"),
        "rows change each other's answers ('embedding' differs)");
  }

  @Test
  void aBundleWithoutManifestIsTried() throws Exception {
    Path file = Files.write(folder.resolve("uploaded"), TinyOnnx.mlp(8, 4, 2, 1));
    assertTogether(loader.load(file, EngineFixtures.sha256(file), "m.onnx", "cpu"), 8);
  }
}
