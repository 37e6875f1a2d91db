package io.modelgrid.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.fixture.EngineFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one machine, each with a cache of its own, that share what they unpack. */
@DisabledOnOs(OS.WINDOWS)
class SharedBundlesTest {
  private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder = Path.of("");
  private Path shared = Path.of("");
  private Path zip = Path.of("");
  private String digest = "";
  private BundleOpener one = opener("one");
  private BundleOpener two = one;

  @BeforeEach
  void makeOpeners() throws IOException {
    shared = folder.resolve("shared");
    zip =
        EngineFixtures.zip(
            folder.resolve("uploaded.zip"),
            Map.of("model.onnx", MODEL, "more/deep/file", new byte[1000]));
    digest = EngineFixtures.sha256(zip);
    one = opener("one");
    two = opener("two");
  }

  private BundleOpener opener(String node) {
    return new BundleOpener(folder.resolve(node), shared, EngineFixtures.settings());
  }

  private Bundle open(BundleOpener opener) throws Exception {
    return opener.open(zip, digest, "m.zip");
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  @Test
  void theSecondNodeLinksWhatTheFirstUnpacked() throws Exception {
    Bundle first = open(one);
    Bundle second = open(two);

    assertThat(second.directory()).isNotEqualTo(first.directory());
    assertThat(inode(second.modelFile())).isEqualTo(inode(first.modelFile()));
    assertThat(second.directory().resolve("more/deep/file")).hasSize(1000);
    assertThat(second.bytes()).isEqualTo(first.bytes());
  }

  @Test
  void aNodeKeepsItsFilesWhenTheOtherRemovesIts() throws Exception {
    open(one);
    Bundle second = open(two);

    one.remove(digest);

    assertThat(second.modelFile()).hasBinaryContent(MODEL);
    assertThat(filesIn(shared)).as("still shared, for a third").hasSize(2);
  }

  @Test
  void nothingStaysWhenTheLastNodeRemovesIt() throws Exception {
    open(one);
    open(two);

    one.remove(digest);
    two.remove(digest);

    assertThat(filesIn(folder)).containsExactly(zip);
    assertThat(shared).isEmptyDirectory();
  }

  @Test
  void whatANodeThatWasKilledLeftIsRemovedWhenItStartsAgain() throws Exception {
    open(one);
    Files.createDirectories(shared.resolve(".unfinished-x"));

    opener("one").removeLeftovers();

    assertThat(filesIn(folder)).containsExactly(zip);
    assertThat(shared).isEmptyDirectory();
  }

  @Test
  void whatAnotherNodeUsesStaysWhenOneStartsAgain() throws Exception {
    open(one);
    Bundle second = open(two);

    opener("one").removeLeftovers();

    assertThat(second.modelFile()).hasBinaryContent(MODEL);
    assertThat(filesIn(shared)).hasSize(2);
  }

  // One of two files cannot be linked, since another is in the way.
  @Test
  void takesAllFilesOrNone() throws Exception {
    open(one);
    Path into = folder.resolve("into");
    Files.write(Files.createDirectories(into.resolve("more/deep")).resolve("file"), MODEL);

    assertThat(new SharedBundles(shared).take(digest, into)).isFalse();
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void linksInTheSharedFolderAreNotFollowed() throws Exception {
    Path there = Files.createDirectories(shared.resolve(digest));
    Files.createSymbolicLink(there.resolve("model.onnx"), Files.write(folder.resolve("x"), MODEL));
    Path into = Files.createDirectories(folder.resolve("into"));

    assertThat(new SharedBundles(shared).take(digest, into)).isTrue();
    assertThat(into).isEmptyDirectory();
  }

  @Test
  void sharingThatFailsKeepsNobodyFromItsBundle() throws Exception {
    Files.write(shared, new byte[1]); // a file where the folder should be

    assertThat(open(one).modelFile()).hasBinaryContent(MODEL);
    one.remove(digest);
    assertThat(filesIn(folder.resolve("one"))).isEmpty();
  }

  @Test
  void loneModelsAreNotShared() throws Exception {
    Path model = Files.write(folder.resolve("model"), MODEL);

    one.open(model, EngineFixtures.sha256(model), "model.onnx");

    assertThat(shared).doesNotExist();
  }
}
