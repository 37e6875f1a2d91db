package io.modelgrid.actors.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.Bytes;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.artifact.ArtifactStore;
import io.modelgrid.persistence.artifact.LocalArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two keepers with stores of their own, and peers that a test plays by hand. */
class ArtifactKeeperTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Six chunks and a bit: more than the window. */
  private static final byte[] CONTENT = content(6 * ArtifactFetch.CHUNK + 17);

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  pekko.actor.serialize-messages = on
                  modelgrid-dispatchers.blocking {
                    type = Dispatcher
                    executor = thread-pool-executor
                    thread-pool-executor.fixed-pool-size = 4
                  }
                  """)
              .withFallback(ManualTime.config())
              .withFallback(ConfigFactory.load()));
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<ArtifactKeeper.Obtained> caller =
      kit.createTestProbe(ArtifactKeeper.Obtained.class);
  private final TestProbe<ArtifactKeeper.Command> peer =
      kit.createTestProbe(ArtifactKeeper.Command.class);
  private Path folder;
  private ArtifactStore here;
  private ArtifactStore there;
  private ActorRef<ArtifactKeeper.Command> keeper;
  private ActorRef<ArtifactKeeper.Command> other;

  @BeforeEach
  void start(@TempDir Path root) throws IOException {
    folder = root.resolve("here");
    here = new LocalArtifactStore(folder);
    there = new LocalArtifactStore(root.resolve("there"));
    keeper = kit.spawn(ArtifactKeeper.create(here));
    other = kit.spawn(ArtifactKeeper.create(there));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void answersFromItsStore() throws IOException {
    Artifact artifact = put(here);

    obtain(artifact);

    expectObtained(artifact);
    assertThat(ArtifactKeeper.filesOf(here).fileOf(artifact)).hasBinaryContent(CONTENT);
  }

  @Test
  void fetchesFromAnotherNode() throws IOException {
    Artifact artifact = put(there);
    peers(other);

    obtain(artifact);

    expectObtained(artifact);
    assertThat(here.find(artifact.sha256()).orElseThrow()).hasBinaryContent(CONTENT);
    assertThat(staged()).isEmpty();
  }

  @Test
  void fetchesAnEmptyArtifact() throws IOException {
    Artifact artifact = there.put(new ByteArrayInputStream(new byte[0]), "empty");
    peers(other);

    obtain(artifact);

    expectObtained(artifact);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 17, 2 * ArtifactFetch.CHUNK, 3 * ArtifactFetch.CHUNK + 1})
  void fetchesWhatItKnowsOnlyTheDigestOf(int size) throws IOException {
    byte[] content = content(size);
    Artifact artifact = there.put(new ByteArrayInputStream(content), "rows.csv");
    peers(other);

    obtain(new Artifact(artifact.sha256(), Artifact.UNKNOWN, "data"));

    expectObtained(artifact);
    assertThat(here.find(artifact.sha256()).orElseThrow()).hasBinaryContent(content);
    assertThat(staged()).isEmpty();
  }

  @Test
  void manyWhoAskShareOneFetch() throws IOException {
    Artifact artifact = put(there);
    peers(peer.ref());
    obtain(artifact);
    ArtifactKeeper.Have have = peer.expectMessageClass(ArtifactKeeper.Have.class, LONG);

    obtain(artifact);
    obtain(artifact);
    have.replyTo().tell(new ArtifactFetch.Having(true, other));

    for (int each = 0; each < 3; each++) {
      expectObtained(artifact);
    }
    peer.expectNoMessage(Duration.ofMillis(100));
  }

  // The first node dies after one chunk; the artifact comes from the second.
  @Test
  void goesOnWithTheNextNodeWhenOneFallsSilent() throws IOException {
    Artifact artifact = put(there);
    peers(peer.ref());
    obtain(artifact);
    ArtifactKeeper.Have have = peer.expectMessageClass(ArtifactKeeper.Have.class, LONG);
    have.replyTo().tell(new ArtifactFetch.Having(true, peer.ref()));
    have.replyTo().tell(new ArtifactFetch.Having(true, other));
    serve(CONTENT);
    for (int each = 0; each < 4; each++) {
      peer.expectMessageClass(ArtifactKeeper.ReadChunk.class, LONG);
    }

    time.timePasses(Duration.ofSeconds(5));

    expectObtained(artifact);
    assertThat(here.find(artifact.sha256()).orElseThrow()).hasBinaryContent(CONTENT);
  }

  @Test
  void takesNoBytesThatAreWrong() throws IOException {
    Artifact artifact = put(there);
    byte[] wrong = CONTENT.clone();
    wrong[ArtifactFetch.CHUNK]++;
    peers(peer.ref());
    obtain(artifact);
    ArtifactKeeper.Have have = peer.expectMessageClass(ArtifactKeeper.Have.class, LONG);
    have.replyTo().tell(new ArtifactFetch.Having(true, peer.ref()));
    for (int each = 0; each < 7; each++) {
      serve(wrong);
    }

    assertThat(failure())
        .contains(peer.ref().path().name() + " sent other bytes")
        .contains("SHA-256 " + artifact.sha256());
    assertThat(here.find(artifact.sha256())).isEmpty();
    assertThat(staged()).isEmpty();
  }

  @Test
  void takesNoChunkThatWasNotAskedFor() throws IOException {
    Artifact artifact = put(there);
    peers(peer.ref());
    obtain(artifact);
    ArtifactKeeper.Have have = peer.expectMessageClass(ArtifactKeeper.Have.class, LONG);
    have.replyTo().tell(new ArtifactFetch.Having(true, peer.ref()));
    ArtifactKeeper.ReadChunk read = peer.expectMessageClass(ArtifactKeeper.ReadChunk.class, LONG);

    read.replyTo().tell(new ArtifactFetch.Chunk(read.attempt(), 0, Bytes.wrap(new byte[3])));

    assertThat(failure()).contains("sent 3 bytes at 0, which was not asked for");
  }

  @Test
  void tellsWhenNobodyHasIt() {
    peers(other);

    obtain(new Artifact("ab".repeat(32), 3, "model.onnx"));

    assertThat(failure())
        .isEqualTo(
            "artifact model.onnx (SHA-256 "
                + "ab".repeat(32)
                + "): no node that is reachable has it");
  }

  @Test
  void tellsWhenNobodyAnswers() {
    peers(peer.ref());
    obtain(new Artifact("ab".repeat(32), 3, "model.onnx"));
    peer.expectMessageClass(ArtifactKeeper.Have.class, LONG);

    time.timePasses(Duration.ofSeconds(5));

    assertThat(failure()).contains("no node that is reachable has it");
  }

  @Test
  void tellsWhenThereIsNobody() {
    obtain(new Artifact("ab".repeat(32), 3, "model.onnx"));

    assertThat(failure()).contains("no other node is reachable");
  }

  @Test
  void refusesWhatIsNoDigest() {
    obtain(new Artifact("../../etc/passwd", 3, "model.onnx"));

    assertThat(failure()).contains("expected: 64 lower-case hex digits");
  }

  @Test
  void readsOnlyWhatIsThere() throws IOException {
    Artifact artifact = put(here);
    TestProbe<ArtifactFetch.Command> fetch = kit.createTestProbe(ArtifactFetch.Command.class);

    keeper.tell(new ArtifactKeeper.ReadChunk(artifact.sha256(), -1, 10, 1, fetch.ref()));
    assertThat(fetch.expectMessageClass(ArtifactFetch.NoChunk.class, LONG).reason())
        .contains("expected: 1 to 262144 bytes");
    keeper.tell(
        new ArtifactKeeper.ReadChunk(artifact.sha256(), 0, Integer.MAX_VALUE, 2, fetch.ref()));
    assertThat(fetch.expectMessageClass(ArtifactFetch.NoChunk.class, LONG).attempt()).isEqualTo(2);
    keeper.tell(new ArtifactKeeper.ReadChunk("../x", 0, 10, 3, fetch.ref()));
    fetch.expectMessageClass(ArtifactFetch.NoChunk.class, LONG);
    keeper.tell(
        new ArtifactKeeper.ReadChunk(artifact.sha256(), CONTENT.length - 4, 10, 4, fetch.ref()));
    assertThat(fetch.expectMessageClass(ArtifactFetch.Chunk.class, LONG).bytes())
        .isEqualTo(Bytes.wrap(Arrays.copyOfRange(CONTENT, CONTENT.length - 4, CONTENT.length)));
  }

  @Test
  void namesNoFileThatIsNotThere() {
    assertThatThrownBy(
            () -> ArtifactKeeper.filesOf(here).fileOf(new Artifact("ab".repeat(32), 3, "m")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected: obtained from the keeper before");
  }

  /** Answers one chunk as a keeper whose store holds these bytes would. */
  private void serve(byte[] bytes) {
    ArtifactKeeper.ReadChunk read = peer.expectMessageClass(ArtifactKeeper.ReadChunk.class, LONG);
    int from = (int) read.offset();
    read.replyTo()
        .tell(
            new ArtifactFetch.Chunk(
                read.attempt(),
                from,
                Bytes.wrap(Arrays.copyOfRange(bytes, from, from + read.length()))));
  }

  private void peers(ActorRef<ArtifactKeeper.Command> only) {
    keeper.tell(new ArtifactKeeper.PeersChanged(List.of(only)));
  }

  private void obtain(Artifact artifact) {
    keeper.tell(new ArtifactKeeper.Obtain(artifact, caller.ref()));
  }

  private void expectObtained(Artifact artifact) {
    assertThat(caller.receiveMessage(LONG))
        .isEqualTo(new ArtifactKeeper.Obtained(artifact.sha256(), here.storeId(), null));
  }

  private String failure() {
    return String.valueOf(caller.receiveMessage(LONG).failure());
  }

  private static Artifact put(ArtifactStore store) throws IOException {
    return store.put(new ByteArrayInputStream(CONTENT), "model.onnx");
  }

  private List<Path> staged() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("staging"))) {
      return files.toList();
    }
  }

  private static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
