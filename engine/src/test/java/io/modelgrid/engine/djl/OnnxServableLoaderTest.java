package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.engine.device.ComputeDevice;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxServableLoaderTest {
  private Path folder;
  private OnnxServableLoader loader;

  @BeforeEach
  void makeLoader(@TempDir Path temporary) {
    folder = temporary;
    loader =
        new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices());
  }

  private Servable load(byte[] uploaded) throws LoadException, IOException {
    return load(Files.write(folder.resolve("uploaded"), uploaded));
  }

  private Servable load(Path file) throws LoadException {
    return loader.load(file, EngineFixtures.sha256(file), "m.onnx", "cpu");
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache/bundles"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void assertRefused(byte[] model, String reason) {
    assertThatThrownBy(() -> load(model).close())
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining(reason)
        .hasMessageNotContaining(folder.toString())
        .hasMessageNotContaining(".cc:");
  }

  @Test
  void loadsALoneModelAndAZippedOne() throws Exception {
    byte[] model = TinyOnnx.addConstant(1, -1);
    try (Servable lone = load(model)) {
      assertThat(lone.platform()).isEqualTo("onnx_onnxv1");
      assertThat(lone.bytes()).isGreaterThanOrEqualTo(model.length);
      assertThat(lone.properties()).containsOnlyKeys("batching");
    }
    Path zip = EngineFixtures.zip(folder.resolve("z"), Map.of("top/model.onnx", model));
    try (Servable zipped = load(zip)) {
      List<NamedTensor> x = List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(1), 1)));
      assertThat(zipped.compute(x, List.of(), new Cancellation()))
          .containsExactly(new NamedTensor("y", Tensor.ofFloats(Shape.of(1), 2)));
    }
  }

  @Test
  void aBundleNamesItsClasses() throws Exception {
    byte[] model = TinyOnnx.mlp(4, 4, 2, 1);
    try (Servable servable = load(labelled("right", model, "[\"cat, tabby\", \"dog\"]"))) {
      assertThat(servable.properties()).containsEntry("labels", "cat, tabby\ndog");
    }
    Path wrong = labelled("wrong", model, "[\"cat\", \"dog\", \"bird\"]");
    assertThatThrownBy(() -> load(wrong).close())
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageStartingWith(
            "modelgrid.json: labels: 3 labels (expected: as many as the classes of an output;");
    assertThat(unpacked()).isEmpty();
  }

  private Path labelled(String name, byte[] model, String labels) throws IOException {
    byte[] manifest = ("{\"labels\": " + labels + "}").getBytes(StandardCharsets.UTF_8);
    return EngineFixtures.zip(
        folder.resolve(name), Map.of("model.onnx", model, "modelgrid.json", manifest));
  }

  @Test
  void refusesWhatIsNoModel() {
    assertRefused("this is no model".getBytes(StandardCharsets.UTF_8), "not an ONNX model");
    assertRefused(new byte[0], "ONNX");
    assertRefused(new byte[1000], "ONNX");
    byte[] model = TinyOnnx.mlp(16, 16, 4, 1);
    assertRefused(Arrays.copyOf(model, model.length / 2), "ONNX");
  }

  @Test
  void refusesSequencesAndOptionals() {
    assertRefused(TinyOnnx.sequence(), "sequence");
    assertRefused(TinyOnnx.optional(), "optional");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../../../../../etc/passwd",
        "/etc/passwd",
        "weights.bin",
        "./../secret",
        "../secret",
        "a/../../secret",
        "//etc/passwd",
        "/proc/self/environ"
      })
  void aLoneModelReadsNoOtherFile(String location) throws Exception {
    // Files that an escape would find: beside the upload, and beside the unpacked folder.
    Files.createDirectories(folder.resolve("cache/bundles"));
    for (String name : List.of("weights.bin", "secret", "cache/bundles/secret")) {
      Files.write(folder.resolve(name), new byte[64]);
    }

    assertRefused(TinyOnnx.externalWeights(location, 4), "ONNX");
    assertRefused(TinyOnnx.externalConstant(location, 4), "ONNX");
  }

  @Test
  void aZippedModelReadsTheFilesOfItsBundleOnly() throws Exception {
    byte[] ones = new byte[16];
    for (int at = 0; at < 4; at++) {
      ones[4 * at + 2] = (byte) 0x80;
      ones[4 * at + 3] = 0x3f;
    }
    Path good =
        EngineFixtures.zip(
            folder.resolve("good"),
            Map.of("model.onnx", TinyOnnx.externalWeights("weights.bin", 4), "weights.bin", ones));
    try (Servable servable = load(good)) {
      List<NamedTensor> x = List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(4), 1, 2, 3, 4)));
      assertThat(servable.compute(x, List.of(), new Cancellation()))
          .containsExactly(new NamedTensor("y", Tensor.ofFloats(Shape.of(4), 2, 3, 4, 5)));
    }
    Path bad =
        EngineFixtures.zip(
            folder.resolve("bad"),
            Map.of("model.onnx", TinyOnnx.externalWeights("/etc/passwd", 4), "weights.bin", ones));
    assertThatThrownBy(() -> load(bad))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue());
  }

  @Test
  void aModelThatNeverEndsLoadsAllTheSame() throws Exception {
    EngineSettings usual = EngineFixtures.settings();
    EngineSettings hasty =
        new EngineSettings(
            usual.devices(),
            1,
            1,
            usual.maxTokens(),
            usual.maxBatch(),
            usual.maxUnpacked(),
            usual.maxEntries(),
            Duration.ofMillis(200));
    loader = new OnnxServableLoader(hasty, folder.resolve("cache"), null, EngineFixtures.devices());

    try (Servable servable = load(TinyOnnx.alwaysEndlessLoop())) {
      assertThat(servable.signature().outputs()).hasSize(1);
    }
  }

  @Test
  void theUnpackedCopyGoesWithTheLastServable() throws Exception {
    byte[] model = TinyOnnx.addConstant(1, -1);
    Servable first = load(model);
    Servable second = load(model);
    assertThat(unpacked()).hasSize(1);

    first.close();
    first.close();
    assertThat(unpacked()).hasSize(1);
    second.close();
    assertThat(unpacked()).isEmpty();
  }

  @Test
  void aRefusedBundleLeavesNothing() throws Exception {
    assertRefused(new byte[100], "ONNX");

    assertThat(unpacked()).isEmpty();
  }

  @Test
  void loadingAHundredTimesLeavesNoThreadAndNoFile() throws Exception {
    cycles(10, 4);
    int threads = nativeThreads();
    long temporary = temporaryFiles();

    cycles(100, 4);

    // A thread or two of the JVM itself may come and go.
    assertThat(nativeThreads()).isLessThan(threads + 10);
    assertThat(temporaryFiles()).isLessThan(temporary + 10);
    assertThat(unpacked()).isEmpty();
  }

  @Test
  @Tag("slow")
  void loadingAThousandTimesLeavesNoMemory() throws Exception {
    // 4 MB of weights: a leak of them would show as 4 GB. The JVM's own heap grows meanwhile, and
    // the allocator keeps some: 30 to 90 MB were seen, flattening.
    cycles(200, 1024);
    long resident = residentKilobytes();

    cycles(1000, 1024);

    assertThat(residentKilobytes() - resident).as("growth in kB").isLessThan(200_000);
  }

  private void cycles(int count, int size) throws LoadException, IOException {
    Path file = Files.write(folder.resolve("small"), TinyOnnx.mlp(size, 1024, 4, 7));
    String digest = EngineFixtures.sha256(file);
    for (int cycle = 0; cycle < count; cycle++) {
      loader.load(file, digest, "small.onnx", "cpu").close();
    }
  }

  private static long status(String key) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Thread.activeCount();
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static int nativeThreads() throws IOException {
    return (int) status("Threads");
  }

  private static long residentKilobytes() throws IOException {
    return status("VmRSS");
  }

  private static long temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.count();
    }
  }

  // Nothing is loaded where it would not fit; once there is room the same bundle loads.
  @Test
  void refusesWhatDoesNotFitBesideWhatIsLoaded() throws Exception {
    EngineSettings settings = EngineFixtures.settings();
    DeviceInventory devices =
        DeviceInventory.of(() -> List.of(new ComputeDevice("cpu", "cpu", 5 << 20)), settings);
    loader = new OnnxServableLoader(settings, folder.resolve("cache"), null, devices);
    byte[] model = TinyOnnx.mlp(512, 1024, 1, 1); // 2 MiB of weights
    devices.reserve("cpu", "m.0", 3 << 20);

    assertThatThrownBy(() -> load(model).close())
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isFalse())
        .hasMessageContaining("not enough memory: the version needs about 4 MB on cpu, and 2 MB");
    assertThat(unpacked()).isEmpty();
    devices.release("m.0");
    load(model).close();
    assertThat(devices.free("cpu")).as("claims are given back").isEqualTo(5 << 20);
  }
}
