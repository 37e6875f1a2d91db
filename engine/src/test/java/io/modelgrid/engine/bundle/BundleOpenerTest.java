package io.modelgrid.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.servable.LoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleOpenerTest {
  private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);

  private Path folder;
  private Path cache;
  private BundleOpener opener;

  @BeforeEach
  void makeOpener(@TempDir Path temporary) {
    folder = temporary;
    cache = folder.resolve("cache");
    opener = new BundleOpener(cache, null, EngineFixtures.settings());
  }

  private Bundle open(Path file) throws LoadException {
    return opener.open(file, EngineFixtures.sha256(file), "m.zip");
  }

  private Path zip(Map<String, byte[]> files) throws IOException {
    return EngineFixtures.zip(folder.resolve("uploaded.zip"), files);
  }

  private void assertRefused(Path zip, String reason) throws IOException {
    assertThatThrownBy(() -> open(zip))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining(reason)
        .hasMessageNotContaining(folder.toString());
    assertThat(left()).as("what a refused bundle leaves").isEmpty();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** The bytes of a zip with a name in it replaced by one of the same length, in both places. */
  private Path renamed(Path zip, String from, String to) throws IOException {
    String bytes = Files.readString(zip, StandardCharsets.ISO_8859_1);
    return Files.writeString(zip, bytes.replace(from, to), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aZipIsUnpacked() throws Exception {
    Bundle bundle =
        open(
            zip(
                Map.of(
                    "model.onnx", MODEL,
                    "tokenizer.json", new byte[3],
                    "more/deep/file", new byte[1000])));

    assertThat(bundle.modelFile()).hasBinaryContent(MODEL);
    assertThat(bundle.tokenizerFile()).isPresent();
    assertThat(bundle.manifest()).isEqualTo(BundleManifest.defaults());
    assertThat(bundle.bytes()).isEqualTo(7 + 3 + 1000);
    assertThat(bundle.directory().resolve("more/deep/file")).hasSize(1000);
  }

  @Test
  void anythingElseIsALoneModelInAFolderOfItsOwn() throws Exception {
    Path file = Files.write(folder.resolve("upload"), MODEL);
    Files.write(folder.resolve("neighbour"), MODEL);

    Bundle bundle = open(file);

    assertThat(bundle.modelFile()).hasFileName("model.onnx").hasBinaryContent(MODEL);
    assertThat(left()).containsExactly(bundle.modelFile());
    assertThat(bundle.tokenizerFile()).isEmpty();
  }

  @Test
  void oneCommonTopFolderIsLeftAway() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("minilm/", new byte[0]);
    files.put("minilm/model.onnx", MODEL);
    files.put("minilm/x/y", new byte[1]);
    files.put("__MACOSX/minilm/._model.onnx", new byte[1]);
    files.put("minilm/.DS_Store", new byte[1]);

    Bundle bundle = open(zip(files));

    assertThat(bundle.modelFile().getParent()).isEqualTo(bundle.directory());
    assertThat(left()).hasSize(2);
  }

  @Test
  void theManifestNamesTheFiles() throws Exception {
    byte[] manifest =
        "{\"model\": \"onnx/net.onnx\", \"tokenizer\": \"t.json\", \"task\": \"text-embedding\"}"
            .getBytes(StandardCharsets.UTF_8);

    Bundle bundle =
        open(
            zip(Map.of("modelgrid.json", manifest, "onnx/net.onnx", MODEL, "t.json", new byte[1])));

    assertThat(bundle.modelFile()).hasFileName("net.onnx");
    assertThat(bundle.tokenizerFile()).hasValueSatisfying(t -> assertThat(t).hasFileName("t.json"));
    assertThat(bundle.manifest().isTextEmbedding()).isTrue();
  }

  @Test
  void whatIsThereIsUsedAgainUntilItIsRemoved() throws Exception {
    Path zip = zip(Map.of("model.onnx", MODEL));
    Path model = open(zip).modelFile();
    Files.write(model, new byte[] {1});
    assertThat(open(zip).modelFile()).hasBinaryContent(new byte[] {1});

    opener.remove(EngineFixtures.sha256(zip));
    assertThat(left()).isEmpty();
    assertThat(open(zip).modelFile()).hasBinaryContent(MODEL);
  }

  @Test
  void removingALoneModelLeavesTheUpload() throws Exception {
    Path file = Files.write(folder.resolve("upload"), MODEL);
    open(file);

    opener.remove(EngineFixtures.sha256(file));

    assertThat(file).hasBinaryContent(MODEL);
  }

  // What was not forced to the disk may be there by name only after the machine went down.
  @Test
  void whatAnEarlierLifeLeftIsRemoved() throws Exception {
    Path half = Files.createDirectories(cache.resolve("bundles/.unfinished-x"));
    Files.write(half.resolve("model.onnx"), MODEL);
    Path whole = open(zip(Map.of("model.onnx", MODEL))).directory();

    opener.removeLeftovers();

    assertThat(half).doesNotExist();
    assertThat(whole).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.onnx",
        "a/../../evil",
        "a/./evil.onn",
        "/tmp/evil.on",
        "C:/evil.onnx",
        "a\\evil.onnx",
        "a//evil.onnx",
        "evil\u0001onnx.x"
      })
  void namesThatLeadElsewhereAreRefused(String name) throws Exception {
    // java.util.zip would write most of these names itself, but not all: so they are patched in.
    String placeholder = "q".repeat(name.length());
    Path zip = zip(Map.of("model.onnx", MODEL, placeholder, MODEL));

    assertRefused(renamed(zip, placeholder, name), "the zip has an entry named ");
    assertThat(folder.resolve("evil.onnx")).doesNotExist();
  }

  @Test
  void moreBytesThanAllowedAreRefusedHoweverSmallTheZip() throws Exception {
    Path zip = zip(Map.of("model.onnx", MODEL, "zeros", new byte[(64 << 20) + 1]));
    assertThat(Files.size(zip)).isLessThan(1 << 20);

    assertRefused(zip, "unpacks to more than 67108864 bytes");
  }

  @Test
  void aHeaderThatLiesAboutTheSizeIsNotBelieved() throws Exception {
    Path zip = zip(Map.of("model.onnx", new byte[(64 << 20) + 1]));
    byte[] bytes = Files.readAllBytes(zip);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = buffer.getInt(bytes.length - 22 + 16);
    buffer.putInt(central + 24, 10);
    Files.write(zip, bytes);

    assertThatThrownBy(() -> open(zip))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue());
    assertThat(left()).isEmpty();
  }

  @Test
  void tooManyEntriesAreRefused() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", MODEL);
    for (int index = 0; index < 100; index++) {
      files.put("f" + index, new byte[0]);
    }

    assertRefused(zip(files), "more than 100 entries");
  }

  @Test
  void tooManyEntriesAreRefusedThoughTheTailSaysFew() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int index = 0; index < 101; index++) {
      files.put("f" + index, new byte[0]);
    }
    Path zip = zip(files);
    byte[] bytes = Files.readAllBytes(zip);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(bytes.length - 22 + 8, (short) 1)
        .putShort(bytes.length - 22 + 10, (short) 1);

    assertRefused(Files.write(zip, bytes), "more than 100 entries");
  }

  @Test
  void aNameThatComesTwiceIsRefused() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", MODEL);
    files.put("qqqqq.onnx", MODEL);

    assertRefused(renamed(zip(files), "qqqqq.onnx", "model.onnx"), "two entries named");
    assertRefused(renamed(zip(files), "qqqqq.onnx", "MODEL.onnx"), "two entries named");
  }

  @Test
  void aFileThatIsAlsoAFolderIsRefused() throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", MODEL);
    files.put("model.onnx/inner", MODEL);

    assertRefused(zip(files), "also a folder");
  }

  @Test
  void aLinkIsRefused() throws Exception {
    Path zip = zip(Map.of("model.onnx", "/etc/passwd".getBytes(StandardCharsets.UTF_8)));
    byte[] bytes = Files.readAllBytes(zip);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = buffer.getInt(bytes.length - 22 + 16);
    bytes[central + 5] = 3;
    buffer.putInt(central + 38, 0xa1ff << 16);

    assertRefused(Files.write(zip, bytes), "a link or a special file");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 22, 60, 400, 900})
  void aZipThatWasCutShortIsRefused(int missing) throws Exception {
    byte[] noise = new byte[1000];
    new java.util.Random(1).nextBytes(noise);
    Path zip = zip(Map.of("model.onnx", noise));
    byte[] bytes = Files.readAllBytes(zip);

    assertRefused(
        Files.write(zip, Arrays.copyOf(bytes, bytes.length - missing)), "the zip is damaged");
  }

  @Test
  void aZipWhoseBytesWereChangedIsRefused() throws Exception {
    Map<String, byte[]> files = Map.of("model.onnx", MODEL);
    Path zip = folder.resolve("stored.zip");
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(0);
      out.putNextEntry(new java.util.zip.ZipEntry("model.onnx"));
      out.write(files.get("model.onnx"));
    }

    assertRefused(renamed(zip, "a model", "b model"), "the zip is damaged");
  }

  @Test
  void aBundleWithoutItsFilesIsRefused() throws Exception {
    assertThatThrownBy(() -> open(zip(Map.of("net.onnx", MODEL))))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("'m.zip' has no 'model.onnx'; it holds 'net.onnx'");
    byte[] manifest = "{\"task\": \"text-embedding\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> open(zip(Map.of("modelgrid.json", manifest, "model.onnx", MODEL))))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("no 'tokenizer.json'");
    assertThatThrownBy(() -> open(zip(Map.of())))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("it holds no file");
  }

  @Test
  void aMissingUploadAndAFailingDiskAreThisNodesFault() throws Exception {
    assertThatThrownBy(() -> opener.open(folder.resolve("none"), "0".repeat(64), "m.onnx"))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isFalse());
    // A file where the cache folder should be: nothing can be written there.
    Path zip = zip(Map.of("model.onnx", MODEL));
    Files.write(cache, new byte[1]);
    assertThatThrownBy(() -> open(zip))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isFalse())
        .hasMessageNotContaining(folder.toString());
  }

  @Test
  void anEncryptedEntryIsRefused() throws Exception {
    Path zip = zip(Map.of("model.onnx", MODEL));
    byte[] bytes = Files.readAllBytes(zip);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = buffer.getInt(bytes.length - 22 + 16);
    bytes[central + 8] |= 1;
    bytes[6] |= 1;

    assertRefused(Files.write(zip, bytes), "encrypted");
  }

  @Test
  void aSampleThatIsNotThereIsRefused() throws Exception {
    byte[] manifest = "{\"samples\": [\"s/1.json\"]}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> open(zip(Map.of("modelgrid.json", manifest, "model.onnx", MODEL))))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("no 's/1.json'");
  }

  @Test
  void aManifestWithMistakesOrOfMegabytesIsRefused() throws Exception {
    byte[] unknown = "{\"colour\": 1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> open(zip(Map.of("modelgrid.json", unknown, "model.onnx", MODEL))))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("colour: unknown key");
    byte[] large = " ".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> open(zip(Map.of("modelgrid.json", large, "model.onnx", MODEL))))
        .isInstanceOfSatisfying(LoadException.class, e -> assertThat(e.isInvalid()).isTrue())
        .hasMessageContaining("modelgrid.json: 1048577 bytes (expected: at most 1048576)");
  }

  @Test
  void aDigestThatIsNoneIsABug() {
    assertThatThrownBy(() -> opener.remove("../../x")).isInstanceOf(IllegalArgumentException.class);
  }
}
