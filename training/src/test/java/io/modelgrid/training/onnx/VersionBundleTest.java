package io.modelgrid.training.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.engine.djl.OnnxServableLoader;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.compress.Compressor;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.compress.Networks;
import io.modelgrid.training.compress.Quantization;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionBundleTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path folder;

  @Test
  void aVersionComesBackAsItWasWritten() throws Exception {
    for (Network network : Networks.all().toList()) {
      Weights weights = SeededWeights.of(network, 4);
      Path zip = write(network, weights);

      VersionBundle read = BundleReader.read(zip, folder);

      TrainedVersion trained = read.trained().orElseThrow();
      assertThat(trained.network()).isEqualTo(network);
      assertThat(trained.preparation()).isEqualTo(Networks.preparation(network));
      assertThat(trained.lineage()).isEqualTo(lineage());
      Weights back = read.weights().orElseThrow();
      assertThat(back.byName().keySet()).isEqualTo(weights.byName().keySet());
      weights
          .byName()
          .forEach((name, each) -> assertThat(back.get(name).numbers()).isEqualTo(each.numbers()));
    }
    try (var left = Files.list(folder)) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
  }

  @Test
  void theSameVersionGivesTheSameBytes() throws Exception {
    Network network = Networks.mlp();
    Path first = write(network, SeededWeights.of(network, 4));
    byte[] bytes = Files.readAllBytes(first);

    assertThat(Files.readAllBytes(write(network, SeededWeights.of(network, 4)))).isEqualTo(bytes);
  }

  @Test
  void aVersionIsServedWithTheNamesOfItsClasses() throws Exception {
    Network network = Networks.mlp();
    Path zip = write(network, SeededWeights.of(network, 4));

    try (Servable servable = load(zip)) {
      assertThat(servable.properties().get("labels")).startsWith("class 0\nclass 1\n");
      assertThat(servable.signature().outputs())
          .extracting(TensorSpec::name)
          .containsExactly("probabilities", "class");
    }
  }

  @Test
  void aNetworkForPicturesIsServedWithPictures() throws Exception {
    Network network =
        new Network(
            RowShape.reals(1, 4, 4), List.of(new Layer.Flatten(), new Layer.Linear("a", 16, 2)), 2);
    Preparation preparation =
        new Preparation(
            List.of(
                new Preparation.Numbers(
                    "image",
                    List.of(1, 4, 4),
                    List.of(0f),
                    List.of(1 / 255f),
                    List.of(0f),
                    Optional.of(new Preparation.Picture(1, 4, 4)))),
            network.input(),
            new Preparation.Answer(true, List.of("no", "yes"), List.of(), List.of()));
    Path zip = folder.resolve("v.zip");
    BundleWriter.write(
        BundleWriter.bundle(
            network, SeededWeights.of(network, 4), preparation, lineage(), Map.of()),
        zip);

    try (Servable servable = load(zip)) {
      assertThat(servable.signature().inputs())
          .extracting(TensorSpec::name)
          .containsExactly("image_bytes", "image");
    }
  }

  @Test
  void aVariantKeepsWhatIsKnownButNotTheWeights() throws Exception {
    Network network = Networks.mlp();
    VersionBundle original =
        BundleReader.read(write(network, SeededWeights.of(network, 4)), folder);
    CompressionSpec int8 =
        new CompressionSpec(
            "int8",
            Optional.empty(),
            OptionalDouble.empty(),
            Optional.of(new Quantization.DynamicInt8(false)));
    byte[] small = Compressor.compress(original.model(), int8, InputRows.none()).model();
    Path zip = folder.resolve("small.zip");
    BundleWriter.write(original.withModel(small, MAPPER.readTree("{\"parent\": \"3\"}")), zip);

    VersionBundle read = BundleReader.read(zip, folder);

    assertThat(read.weights()).isEmpty();
    assertThat(read.trained().orElseThrow().network()).isEqualTo(network);
    assertThat(read.trained().orElseThrow().lineage().path("parent").asText()).isEqualTo("3");
    try (Servable servable = load(zip)) {
      assertThat(servable.properties()).containsKey("labels");
    }
  }

  @Test
  void aStrangersBundleIsReadToo() throws Exception {
    Path zip =
        EngineFixtures.zip(
            folder.resolve("s.zip"),
            Map.of(
                "net/own.onnx",
                TinyOnnx.mlp(4, 3, 2, 1),
                "modelgrid.json",
                "{\"model\": \"net/own.onnx\"}".getBytes(StandardCharsets.UTF_8)));
    Path lone = Files.write(folder.resolve("lone.onnx"), TinyOnnx.mlp(4, 3, 2, 1));

    VersionBundle read = BundleReader.read(zip, folder);

    assertThat(read.trained()).isEmpty();
    assertThat(read.weights()).isEmpty();
    assertThat(read.modelName()).isEqualTo("net/own.onnx");
    assertThat(read.files()).containsOnlyKeys("modelgrid.json");
    assertThat(BundleReader.read(lone, folder).model()).isEqualTo(TinyOnnx.mlp(4, 3, 2, 1));
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws Exception {
    assertThatThrownBy(() -> read("{\"schema\": 2}"))
        .hasMessage("training.json: schema 2 (expected: 1)");
    assertThatThrownBy(() -> read("{")).hasMessageStartingWith("training.json: not valid JSON");
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"schema": 1, "lineage": {}, "preparation": {}, "network": {"input":
                     {"dimensions": [4], "vocabulary": 0, "padding": 0}, "outputs": 2,
                     "layers": [{"kind": "Magic"}]}}"""))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(
            "training.json: network.layers[0].kind: \"Magic\" (expected: one of [");
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"schema": 1, "lineage": {}, "preparation": {}, "network": {"input":
                     {"dimensions": [4], "vocabulary": 0, "padding": 0}, "outputs": 2,
                     "layers": [{"kind": "Linear", "name": "a", "in": 4, "out": 2.5}]}}"""))
        .isInstanceOf(ModelException.class)
        .hasMessage("training.json: network.layers[0].out: 2.5 (expected: a int)");
  }

  private VersionBundle read(String json) throws Exception {
    Path zip =
        EngineFixtures.zip(
            folder.resolve("t.zip"),
            Map.of(
                "model.onnx",
                TinyOnnx.mlp(4, 3, 2, 1),
                "training.json",
                json.getBytes(StandardCharsets.UTF_8)));
    return BundleReader.read(zip, folder);
  }

  private Path write(Network network, Weights weights) throws Exception {
    Path zip = folder.resolve("version.zip");
    BundleWriter.write(
        BundleWriter.bundle(network, weights, Networks.preparation(network), lineage(), Map.of()),
        zip);
    return zip;
  }

  private static JsonNode lineage() throws Exception {
    return MAPPER.readTree("{\"job\": \"t-1\", \"seed\": 7}");
  }

  private Servable load(Path zip) throws Exception {
    return new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices())
        .load(zip, EngineFixtures.sha256(zip), "version.zip", "cpu");
  }
}
