package io.modelgrid.http.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {
  @TempDir private Path folder;

  @Test
  void aLoneFileIsTheBundle() throws IOException {
    for (String path : new String[] {"1/model.onnx", "99/model.onnx", "model.onnx"}) {
      ModelFiles files = new ModelFiles(Map.of(path, contents("abc")));
      assertThat(files.bundleName()).isEqualTo("model.onnx");
      assertThat(Files.readString(written(files))).isEqualTo("abc");
    }
  }

  @Test
  void severalFilesAreAZip() throws IOException {
    ModelFiles files = files("1/model.onnx", "1/extra/weights.bin", "modelgrid.json");
    assertThat(files.bundleName()).isEqualTo("model.zip");
    Map<String, String> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(written(files)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(entries)
        .containsExactly(
            Map.entry("extra/weights.bin", "1/extra/weights.bin"),
            Map.entry("model.onnx", "1/model.onnx"),
            Map.entry("modelgrid.json", "modelgrid.json"));
    assertThat(new ModelFiles(Map.of("1/deep/model.onnx", contents(""))).bundleName())
        .isEqualTo("model.zip");
  }

  @Test
  void theSameFilesMakeTheSameBundle() throws IOException {
    byte[] first = Files.readAllBytes(written(files("1/a", "1/b")));
    assertThat(Files.readAllBytes(written(files("2/b", "2/a")))).hasSameSizeAs(first);
    assertThat(Files.readAllBytes(written(files("1/b", "1/a")))).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "1/",
        "1//model.onnx",
        "1/../model.onnx",
        "../model.onnx",
        "1/..",
        "1/a/../b",
        "1/./a",
        "1\\model.onnx",
        "1/C:model.onnx",
        "1/a\u0000b",
        "1/a\nb"
      })
  void pathsThatAreMoreThanNamesAreRefused(String path) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class, () -> new ModelFiles(Map.of(path, contents(""))));
    assertThat(refused).as(path).isNotNull();
    assertThat(refused.refusal().status()).isEqualTo(400);
    assertThat(refused).hasMessageContaining("(expected: VERSION/NAME, such as 1/model.onnx");
  }

  @Test
  void allFilesBelongToOneVersion() {
    assertThat(mistake("1/model.onnx", "2/other")).contains("versions 1 and 2 (expected: one)");
    assertThat(mistake("1/model.onnx", "model.onnx")).contains("'model.onnx' was given twice");
    String[] many = new String[1001];
    for (int file = 0; file < many.length; file++) {
      many[file] = "1/" + file;
    }
    assertThat(mistake(many)).contains("more than 1000 files");
    assertThat(mistake("1/" + "x".repeat(256))).contains("at most 255 bytes");
  }

  private static String mistake(String... paths) {
    return catchThrowableOfType(RefusedException.class, () -> files(paths)).refusal().message();
  }

  private Path written(ModelFiles files) throws IOException {
    Path bundle = Files.createTempFile(folder, "bundle", "");
    files.writeTo(bundle);
    return bundle;
  }

  private static ModelFiles files(String... paths) {
    Map<String, FileSource> files = new LinkedHashMap<>();
    for (String path : paths) {
      files.put(path, contents(path));
    }
    return new ModelFiles(files);
  }

  private static FileSource contents(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
