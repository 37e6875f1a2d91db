package io.modelgrid.persistence.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalArtifactStoreTest {
  /** SHA-256 of "abc", from FIPS 180-2. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private Path root;
  private LocalArtifactStore store;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    root = folder;
    store = new LocalArtifactStore(root);
  }

  @Test
  void keepsAStagedFileUnderItsDigest() throws IOException {
    Path staged = staged("abc");

    Artifact artifact = store.commit(staged, "model.onnx");

    assertThat(artifact).isEqualTo(new Artifact(ABC, 3, "model.onnx"));
    assertThat(store.find(ABC)).contains(root.resolve("sha256/ba/" + ABC).toAbsolutePath());
    assertThat(store.find(ABC).orElseThrow()).hasContent("abc");
    assertThat(staged).doesNotExist();
  }

  @Test
  void theSameBytesTwiceAreOneFile() throws IOException {
    store.commit(staged("abc"), "a.onnx");
    Path again = staged("abc");

    assertThat(store.commit(again, "b.onnx")).isEqualTo(new Artifact(ABC, 3, "b.onnx"));
    assertThat(again).doesNotExist();
    assertThat(filesUnder("sha256")).hasSize(1);
    assertThat(filesUnder("staging")).isEmpty();
  }

  // Somebody cut the stored file short; the next commit of the same bytes mends it.
  @Test
  void mendsAFileThatWasCutShort() throws IOException {
    store.commit(staged("abc"), "a.onnx");
    Files.writeString(store.find(ABC).orElseThrow(), "a");

    store.commit(staged("abc"), "a.onnx");

    assertThat(store.find(ABC).orElseThrow()).hasContent("abc");
  }

  @Test
  void storesAStream() throws IOException {
    assertThat(store.put(new ByteArrayInputStream("abc".getBytes(UTF_8)), "x").sha256())
        .isEqualTo(ABC);
    assertThat(store.find(ABC)).isPresent();
  }

  @Test
  void aBrokenStreamLeavesNothing() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(() -> store.put(broken, "x")).hasMessage("connection reset");
    assertThat(filesUnder("staging")).isEmpty();
  }

  @Test
  void refusesAFetchedFileOfOtherBytes() throws IOException {
    Path staged = staged("abd");

    assertThatThrownBy(() -> store.commit(staged, new Artifact(ABC, 3, "m")))
        .isInstanceOf(DigestMismatchException.class)
        .hasMessageContaining("(expected: 3 bytes with SHA-256 " + ABC + ")");
    assertThat(store.find(ABC)).isEmpty();
    assertThat(filesUnder("sha256")).isEmpty();
    assertThat(staged).doesNotExist();
  }

  @Test
  void takesAFetchedFileOfTheRightBytes() throws IOException {
    store.commit(staged("abc"), new Artifact(ABC, 3, "m"));

    assertThat(store.find(ABC)).isPresent();
  }

  @Test
  void removesAnArtifact() throws IOException {
    store.commit(staged("abc"), "m");

    store.remove(ABC);
    store.remove(ABC);

    assertThat(store.find(ABC)).isEmpty();
  }

  @Test
  void refusesWhatIsNoDigest() {
    for (String bad : List.of("", "../../etc/passwd", ABC.toUpperCase(Locale.ROOT), ABC + "0")) {
      assertThatThrownBy(() -> store.find(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: 64 lower-case hex digits");
      assertThatThrownBy(() -> store.remove(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theIdentityStays() throws IOException {
    assertThat(new LocalArtifactStore(root).storeId()).isEqualTo(store.storeId());
    assertThat(new LocalArtifactStore(root.resolve("other")).storeId())
        .isNotEqualTo(store.storeId());
  }

  @Test
  void manyWhoOpenAtOnceAgreeOnTheIdentity() throws Exception {
    Path fresh = root.resolve("fresh");
    Set<String> ids = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> openings =
          IntStream.range(0, 16)
              .<Callable<Boolean>>mapToObj(
                  i -> () -> ids.add(new LocalArtifactStore(fresh).storeId()))
              .toList();
      for (Future<Boolean> opening : threads.invokeAll(openings)) {
        opening.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(ids).hasSize(1);
  }

  @Test
  void removesLeftoversOfYesterdayOnly() throws IOException {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    Path old = store.stage();
    Path young = store.stage();
    Files.setLastModifiedTime(old, FileTime.from(now.minusSeconds(86_401)));
    Files.setLastModifiedTime(young, FileTime.from(now.minusSeconds(86_399)));

    LocalArtifactStore opened = new LocalArtifactStore(root, Clock.fixed(now, ZoneOffset.UTC));

    assertThat(opened.storeId()).isEqualTo(store.storeId());
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void tellsOfAFullDiskInASentence() {
    IOException full = new IOException("write: No space left on device");

    assertThat(NoSpaceException.orSame(full, root))
        .isInstanceOf(NoSpaceException.class)
        .hasMessageStartingWith("There is no space left on the disk that holds " + root)
        .hasCause(full);
    IOException other = new IOException("connection reset");
    assertThat(NoSpaceException.orSame(other, root)).isSameAs(other);
    assertThat(NoSpaceException.orSame(new IOException(), root))
        .isNotInstanceOf(NoSpaceException.class);
  }

  // A real full device, where the system has one.
  @Test
  void recognisesTheSystemsOwnWordsForAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full));

    assertThatThrownBy(
            () -> {
              try {
                Files.write(full, new byte[10]);
              } catch (IOException e) {
                throw NoSpaceException.orSame(e, full);
              }
            })
        .isInstanceOf(NoSpaceException.class);
  }

  private Path staged(String content) throws IOException {
    Path staged = store.stage();
    Files.writeString(staged, content);
    return staged;
  }

  private List<Path> filesUnder(String folder) {
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
