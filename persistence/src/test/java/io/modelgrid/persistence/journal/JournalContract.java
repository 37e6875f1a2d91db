package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.StorageSettings;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

/** What the journal does on either database. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class JournalContract {
  private static final int KILLED_AFTER = 120;

  final List<ActorSystem<Void>> systems = new ArrayList<>();
  private @Nullable Process child;

  @AfterEach
  void stop() throws Exception {
    if (child != null) {
      child.destroyForcibly().waitFor();
    }
    stopSystems();
  }

  void stopSystems() throws Exception {
    for (ActorSystem<Void> system : systems) {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
    systems.clear();
  }

  // A process is killed with SIGKILL while it writes: whatever it acknowledged is there.
  @Test
  void keepsWhatWasAcknowledgedBeforeAKill(@TempDir Path folder) throws Exception {
    List<Long> acknowledged = writeUntilKilled(storage(folder));
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

    // A second process's pool; on H2 through its automatic server.
    ActorSystem<Void> second = start(folder);

    assertThat(stateIn(second).revision()).isZero();
  }

  // As when the nodes of a grid start at once and each of them believes to be the first.
  @Test
  void makesTheTablesWhenSeveralNodesDoItAtOnce(@TempDir Path folder) throws Exception {
    StorageSettings storage = storage(folder);
    List<CompletableFuture<?>> made = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      ActorSystem<Void> system = Writer.start(storage);
      systems.add(system);
      made.add(JournalSchema.create(system).toCompletableFuture());
    }

    for (CompletableFuture<?> each : made) {
      assertThat(each.get(2, TimeUnit.MINUTES)).isNotNull();
    }
    assertThat(stateIn(systems.get(0)).revision()).isZero();
  }

  /** The settings of a journal that nothing has written yet; the same ones for the same folder. */
  abstract StorageSettings storage(Path folder) throws Exception;

  private List<Long> writeUntilKilled(StorageSettings storage)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KilledWriter.class.getName(),
                storage.catalogueUrl(),
                storage.catalogueUser(),
                storage.cataloguePassword())
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

  ActorSystem<Void> start(Path folder) throws Exception {
    ActorSystem<Void> system = Writer.start(storage(folder));
    systems.add(system);
    JournalSchema.create(system).toCompletableFuture().get(2, TimeUnit.MINUTES);
    return system;
  }

  static CatalogueState stateIn(ActorSystem<Void> system) throws Exception {
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
}
