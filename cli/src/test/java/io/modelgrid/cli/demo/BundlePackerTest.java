package io.modelgrid.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlePackerTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theSameContentGivesTheSameBytesWhateverTheTimesAndTheZone() throws Exception {
    Path one = bundle("one");
    Path two = bundle("two");
    Files.setLastModifiedTime(two.resolve("model.onnx"), FileTime.from(Instant.EPOCH));
    BundlePacker.packFolder(one, folder.resolve("one.zip"));
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      BundlePacker.packFolder(two, folder.resolve("two.zip"));
    } finally {
      TimeZone.setDefault(zone);
    }
    assertThat(folder.resolve("one.zip")).hasSameBinaryContentAs(folder.resolve("two.zip"));
  }

  @Test
  void aFolderIsPackedByNameWithoutHiddenFiles() throws Exception {
    Path source = bundle("source");
    Files.writeString(source.resolve(".DS_Store"), "x");
    Files.createDirectories(source.resolve(".git"));
    Files.writeString(source.resolve(".git/config"), "x");
    BundlePacker.packFolder(source, folder.resolve("b.zip"));
    try (ZipFile zip = new ZipFile(folder.resolve("b.zip").toFile())) {
      assertThat(Collections.list(zip.entries()))
          .extracting(ZipEntry::getName)
          .containsExactly("data/vocabulary.txt", "model.onnx");
      try (var in = zip.getInputStream(zip.getEntry("model.onnx"))) {
        assertThat(in.readAllBytes()).asString().isEqualTo("weights");
      }
    }
  }

  @Test
  void aLinkThatLeavesTheFolderIsRefused() throws Exception {
    Path source = bundle("source");
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(source.resolve("inside.txt"), secret);
    assertThatThrownBy(() -> BundlePacker.packFolder(source, folder.resolve("b.zip")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("inside.txt: a link that leaves the folder");
  }

  @Test
  void aLinkInsideTheFolderIsFollowed() throws Exception {
    Path source = bundle("source");
    Files.createSymbolicLink(source.resolve("alias.onnx"), source.resolve("model.onnx"));
    BundlePacker.packFolder(source, folder.resolve("b.zip"));
    try (ZipFile zip = new ZipFile(folder.resolve("b.zip").toFile())) {
      assertThat(zip.getEntry("alias.onnx").getSize()).isEqualTo(7);
    }
  }

  @Test
  void aLoopOfLinksIsRefused() throws Exception {
    Path source = bundle("source");
    Files.createSymbolicLink(source.resolve("data/again"), source);
    assertThatThrownBy(() -> BundlePacker.packFolder(source, folder.resolve("b.zip")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("links in it form a loop");
  }

  @Test
  void anEmptyFolderIsRefused() throws Exception {
    Path source = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> PreparedBundle.of(source)).hasMessageContaining("an empty folder");
  }

  @Test
  void theDemoModelIsTheArtifactsNetworkWithItsDescription() throws Exception {
    Path packed;
    try (PreparedBundle bundle = PreparedBundle.ofDemoModel()) {
      packed = bundle.file();
      assertThat(bundle.fileName()).isEqualTo("minilm.zip");
      try (ZipFile zip = new ZipFile(packed.toFile())) {
        assertThat(zip.getEntry("model.onnx").getSize()).isEqualTo(22_972_370);
        assertThat(zip.getEntry("tokenizer.json").getSize()).isEqualTo(711_661);
        try (var in = zip.getInputStream(zip.getEntry("modelgrid.json"))) {
          var json =
              Json.parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
          assertThat(json.path("task").asText()).isEqualTo("text-embedding");
          assertThat(json.path("pooling").asText()).isEqualTo("mean");
          assertThat(json.path("normalise").asBoolean()).isTrue();
        }
      }
    }
    assertThat(packed).doesNotExist();
  }

  private Path bundle(String name) throws Exception {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(source.resolve("data"));
    Files.writeString(source.resolve("model.onnx"), "weights");
    Files.writeString(source.resolve("data/vocabulary.txt"), "words");
    return source;
  }
}
