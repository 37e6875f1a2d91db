package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real H2. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JournalTest {
  private static final int KILLED_AFTER = 120;

  private final List<ActorSystem<Void>> systems = new ArrayList<>();
  private @Nullable Process child;

  @AfterEach
  void stop() throws Exception {
    if (child != null) {
      child.destroyForcibly().waitFor();
    }
    for (ActorSystem<Void> system : systems) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  // A process is killed with SIGKILL while it writes: whatever it acknowledged is there.
  @Test
  void keepsWhatWasAcknowledgedBeforeAKill(@TempDir Path folder) throws Exception {
    List<Long> acknowledged = writeUntilKilled(folder);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLED_AFTER);

    ActorSystem<Void> system = start(folder);
    CatalogueState state = stateIn(system);
    List<Long> stored = revisionsIn(system);

    assertThat(stored)
        .as("each event once, in order")
        .containsExactlyElementsOf(LongStream.rangeClosed(1, stored.size()).boxed().toList());
    assertThat(stored).containsAll(acknowledged);
    assertThat(state.revision()).isEqualTo(stored.size());
    assertThat(state.nextVersion("model")).isEqualTo(stored.size() + 1);
  }

  @Test
  void makesTheTablesAgainWithoutHarm(@TempDir Path folder) throws Exception {
    ActorSystem<Void> first = start(folder);
    assertThat(JournalSchema.create(first).toCompletableFuture().get(1, TimeUnit.MINUTES))
        .isNotNull();

    // A second process's pool on the same file, through H2's automatic server.
    ActorSystem<Void> second = start(folder);

    assertThat(stateIn(second).revision()).isZero();
  }

  @Test
  void theAutomaticServerListensOnLoopbackOnly(@TempDir Path folder) throws Exception {
    start(folder);
    Properties lock = new Properties();
    try (var in = Files.newInputStream(folder.resolve("catalogue.lock.db"))) {
      lock.load(in);
    }
    String server = lock.getProperty("server");
    assertThat(server).as("the automatic server's address").containsPattern(":[0-9]+$");
    int port = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));

    assertThat(accepts(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)).isTrue();
    for (InetAddress other : otherAddresses()) {
      assertThat(accepts(other, port)).as(other + " must not be served").isFalse();
    }
  }

  private List<Long> writeUntilKilled(Path folder) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledWriter.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    child = writer;
    List<Long> acknowledged = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The kill may cut the last line short; what is left of it is then a smaller number.
        if (line.matches("acknowledged [0-9]+")) {
          acknowledged.add(Long.valueOf(line.substring("acknowledged ".length())));
        }
        if (acknowledged.size() == KILLED_AFTER) {
          // By its handle, which leaves the stream open: what was printed before is still read.
          writer.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(writer.waitFor()).as("killed, not ended").isNotZero();
    return acknowledged;
  }

  private ActorSystem<Void> start(Path folder) throws Exception {
    ActorSystem<Void> system = Writer.start(Writer.storage(folder));
    systems.add(system);
    JournalSchema.create(system).toCompletableFuture().get(2, TimeUnit.MINUTES);
    return system;
  }

  private static CatalogueState stateIn(ActorSystem<Void> system) throws Exception {
    ActorRef<Writer.Command> writer = Writer.spawn(system, revision -> {});
    return AskPattern.<Writer.Command, CatalogueState>ask(
            writer, Writer.Tell::new, Duration.ofMinutes(1), system.scheduler())
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
  }

  private static List<Long> revisionsIn(ActorSystem<Void> system) throws Exception {
    return PersistenceQuery.get(system)
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier())
        .currentEventsByPersistenceId("catalogue", 0, Long.MAX_VALUE)
        .map(envelope -> ((CatalogueEvent) envelope.event()).header().at().getEpochSecond())
        .runWith(Sink.seq(), system)
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    List<InetAddress> addresses =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
            .collect(Collectors.toCollection(ArrayList::new));
    if (System.getProperty("os.name").equals("Linux")) {
      // Also loopback there, but not the address that the server is bound to.
      addresses.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
    }
    return addresses;
  }

  private static boolean accepts(InetAddress address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
