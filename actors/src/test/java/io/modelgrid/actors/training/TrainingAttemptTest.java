package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.replica.ArtifactPort;
import io.modelgrid.actors.training.JobReport.How;
import io.modelgrid.actors.training.JobReport.JobEnd;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The states of an attempt, with real processes; and every way between them. */
class TrainingAttemptTest {
  private static final Header HEADER = new Header(1, Instant.EPOCH, "ann", "by hand");
  private static final Set<String> TABLE =
      Set.of(
          "start-preparing",
          "preparing-running",
          "preparing-cancelling",
          "preparing-over",
          "preparing-stopping",
          "running-cancelling",
          "running-registering",
          "running-over",
          "running-stopping",
          "cancelling-registering",
          "cancelling-over",
          "cancelling-stopping",
          "registering-over",
          "registering-stopping",
          "over-stopping");
  private static final String SLOW = "{\"epochs\":1000,\"pause\":20}";
  private static final String MAKES = "{\"versions\":[\"t\",\"int8\"]}";

  @RegisterExtension final LogWatch log = new LogWatch();
  @TempDir Path directory;

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> seen = new TreeSet<>();
  private final List<ChangeAnswer> answers = new CopyOnWriteArrayList<>();
  private final List<String> registered = new CopyOnWriteArrayList<>();
  private final Set<String> data = new TreeSet<>();
  private final Set<String> elsewhere = new TreeSet<>();
  private final Map<String, Path> stored = new ConcurrentHashMap<>();
  private final AtomicReference<CatalogueState> catalogue =
      new AtomicReference<>(CatalogueState.empty());

  /** While it is held, what waits for disks and processes waits for the test, too. */
  private final LinkedBlockingQueue<Runnable> held = new LinkedBlockingQueue<>();

  private final AtomicInteger free = new AtomicInteger(Integer.MAX_VALUE);

  @AfterEach
  void stop() {
    unhandled.assertNone();
    kit.shutdownTestKit();
    threads.shutdownNow();
  }

  private final Executor blocking =
      task -> {
        if (free.getAndDecrement() > 0) {
          threads.execute(task);
        } else {
          held.add(task);
        }
      };

  private void release() {
    free.set(Integer.MAX_VALUE);
    for (Runnable task = held.poll(); task != null; task = held.poll()) {
      threads.execute(task);
    }
  }

  /** An attempt under test, and what it told. */
  private final class Played {
    final List<String> states = new CopyOnWriteArrayList<>(List.of("start"));
    final AtomicReference<JobReport> last = new AtomicReference<>();
    final ActorRef<TrainingAttempt.Command> actor;

    Played(TrainingRequest request) {
      CatalogueState state =
          CatalogueState.empty()
              .apply(new TrainingSubmitted(HEADER, request))
              .apply(new TrainingStarted(HEADER, "m", "1", 1, "n1"));
      catalogue.set(state);
      actor =
          kit.spawn(
              TrainingAttempt.create(
                  setup(),
                  Objects.requireNonNull(state.trainings().live().get("1")),
                  report -> {
                    last.set(report);
                  },
                  states::add));
    }

    Played(String specification) {
      this(Requests.plain("m", specification));
    }

    /** What it told last; it must have told something. */
    JobReport last() {
      return Objects.requireNonNull(last.get());
    }

    void await(BooleanSupplier condition, String what) {
      Await.until(condition, what + "; " + states + " " + last.get());
    }

    void awaitState(String state) {
      await(() -> states.contains(state), state);
    }

    void awaitEpoch() {
      await(() -> last.get() != null && !last().points().isEmpty(), "an epoch");
    }

    JobEnd awaitEnd() {
      know(Integer.MAX_VALUE);
      await(() -> last.get() != null && last().end() != null, "its end");
      return Objects.requireNonNull(last().end());
    }

    /** The catalogue knows of every epoch up to this one. */
    void know(int epoch) {
      catalogue.updateAndGet(
          state ->
              state.apply(
                  new TrainingAdvanced(
                      HEADER, "m", "1", 1, 3, List.of(new Point(epoch, Instant.EPOCH, Map.of())))));
    }

    void stop() {
      TestProbe<Object> probe = kit.createTestProbe();
      actor.tell(new TrainingAttempt.Stop());
      probe.expectTerminated(actor, Duration.ofSeconds(20));
      for (int index = 1; index < states.size(); index++) {
        seen.add(states.get(index - 1) + "-" + states.get(index));
      }
      for (long pid : pids()) {
        assertThat(PlayedTrainings.lives(pid)).as("process " + pid).isFalse();
      }
    }
  }

  private RunnerSetup setup() {
    ArtifactPort artifacts =
        artifact -> {
          if (artifact.size() != Artifact.UNKNOWN) {
            return CompletableFuture.completedFuture(directory.resolve("bundle"));
          }
          if (!elsewhere.contains(artifact.sha256())) {
            return CompletableFuture.failedFuture(new IOException("no node has it"));
          }
          Path file = directory.resolve(artifact.sha256());
          stored.put(artifact.sha256(), file);
          return CompletableFuture.completedFuture(file);
        };
    return new RunnerSetup(
        "n1",
        1,
        Requests.MEMORY,
        directory,
        List.of(Path.of("/data")),
        List.of("https://h/"),
        new ChildSetup(FakeJob.class.getName(), Requests.MEMORY, Requests.MEMORY / 2, 10),
        "test",
        catalogue::get,
        () -> true,
        Duration.ofSeconds(10),
        () -> false,
        artifacts,
        digest -> Optional.ofNullable(stored.get(digest)),
        (model, bundle, attempt, lineage, origin) -> {
          registered.add(lineage.technique());
          return CompletableFuture.completedFuture(
              answers.isEmpty() ? new Changed(1, "1", true) : answers.remove(0));
        },
        new Room(),
        blocking,
        System::nanoTime,
        Clock.systemUTC());
  }

  /** Reads nothing but which data there are. */
  private final class Room implements TrainingRoom {
    @Override
    public Reading read(byte[] bytes, boolean yaml) {
      return new Understood(
          "{}",
          "m",
          "train",
          0,
          1,
          OptionalLong.empty(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          data);
    }

    @Override
    public String schema() {
      return "{}";
    }

    @Override
    public Optional<String> digest(String specification, Places places) {
      return Optional.empty();
    }
  }

  private Path folder() {
    try (var folders = Files.list(directory)) {
      return folders
          .filter(each -> each.getFileName().toString().startsWith("1-"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> pids() {
    try {
      Path file = pidFile();
      return !Files.exists(file)
          ? List.of()
          : Files.readAllLines(file).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pidFile() throws IOException {
    try (var folders = Files.list(directory)) {
      return folders
          .map(each -> each.resolve("pids"))
          .filter(Files::exists)
          .findFirst()
          .orElse(directory.resolve("none"));
    }
  }

  private void clean() throws IOException {
    JobFolder.delete(folder());
  }

  @Test
  void everyTransitionIsVisited() throws Exception {
    runsToItsEnd();
    clean();
    isCancelledWhileItStarts();
    clean();
    cannotBePrepared();
    isStoppedWhileItStarts();
    clean();
    isCancelled();
    clean();
    isRefused();
    clean();
    isStoppedWhileItRuns();
    clean();
    endsWellThoughItIsCancelled();
    clean();
    isStoppedWhileItIsCancelled();
    clean();
    isStoppedWhileItRegisters();

    assertThat(seen).isEqualTo(new TreeSet<>(TABLE));
  }

  private void runsToItsEnd() {
    Played played = new Played(MAKES);
    JobEnd end = played.awaitEnd();

    assertThat(end.how()).isEqualTo(How.RESULT);
    assertThat(Objects.requireNonNull(end.result()).outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(registered).containsExactly("t", "int8");
    played.stop();
  }

  // The cancellation comes while the process is being forked.
  private void isCancelledWhileItStarts() {
    free.set(1); // the folder, not the process
    Played played = new Played(SLOW);
    played.await(() -> held.size() == 1, "its process to be forked");
    played.actor.tell(TrainingAttempt.Cancel.INSTANCE);
    release();

    assertThat(Objects.requireNonNull(played.awaitEnd().result()).outcome())
        .isEqualTo(Outcome.CANCELLED);
    assertThat(played.states).contains("cancelling").doesNotContain("running");
    played.stop();
  }

  private void cannotBePrepared() {
    Played played = new Played(Requests.from("m", new Source("base", "gone", "stable", "3")));
    JobEnd end = played.awaitEnd();

    assertThat(end.how()).isEqualTo(How.CRASHED);
    assertThat(end.reason())
        .isEqualTo("it could not be prepared: base: version 3 of 'gone' is not there any more");
    played.stop();
  }

  // Nothing must be left of a process that is forked while its actor is told to stop.
  private void isStoppedWhileItStarts() {
    free.set(1);
    Played played = new Played(SLOW);
    played.await(() -> held.size() == 1, "its process to be forked");
    played.actor.tell(new TrainingAttempt.Stop());
    played.awaitState("stopping");
    release();
    played.stop();
  }

  private void isCancelled() {
    Played played = new Played(SLOW);
    played.awaitEpoch();
    played.actor.tell(TrainingAttempt.Cancel.INSTANCE);

    assertThat(Objects.requireNonNull(played.awaitEnd().result()).message())
        .isEqualTo("it is cancelled");
    played.stop();
  }

  private void isRefused() {
    Played played = new Played("{\"outcome\":\"refused\",\"versions\":[\"t\"]}");

    assertThat(Objects.requireNonNull(played.awaitEnd().result()).outcome())
        .isEqualTo(Outcome.REFUSED);
    assertThat(registered).containsExactly("t", "int8"); // from before
    played.stop();
  }

  private void isStoppedWhileItRuns() {
    Played played = new Played(SLOW);
    played.awaitEpoch();
    played.stop();
    assertThat(pids()).hasSize(1);
  }

  private void endsWellThoughItIsCancelled() {
    Played played =
        new Played("{\"epochs\":1000,\"pause\":20,\"stubborn\":true,\"versions\":[\"t\"]}");
    played.awaitEpoch();
    played.actor.tell(TrainingAttempt.Cancel.INSTANCE);

    assertThat(Objects.requireNonNull(played.awaitEnd().result()).outcome())
        .isEqualTo(Outcome.SUCCEEDED);
    played.stop();
  }

  private void isStoppedWhileItIsCancelled() {
    Played played = new Played("{\"epochs\":1000,\"pause\":20,\"deaf\":true}");
    played.awaitEpoch();
    played.actor.tell(TrainingAttempt.Cancel.INSTANCE);
    played.stop();
  }

  private void isStoppedWhileItRegisters() {
    for (int count = 0; count < 100; count++) {
      answers.add(new Refused(Reason.UNAVAILABLE, "no majority"));
    }
    Played played = new Played(MAKES);
    played.know(Integer.MAX_VALUE);
    played.await(
        () ->
            played.last.get() != null
                && played.last().message().equals("cannot be registered yet: no majority"),
        "its complaint");
    assertThat(played.last().phase()).isEqualTo("register");
    played.stop();
    answers.clear();
  }

  // The catalogue is away for a moment: it is asked again, and what is there already counts.
  @Test
  void itRegistersAgainUntilItIsTaken() {
    answers.addAll(
        List.of(
            new Refused(Reason.UNAVAILABLE, "away"),
            new Changed(1, "1", false),
            new Refused(Reason.CONFLICT, "not yet"),
            new Changed(2, "2", true)));
    Played played = new Played(MAKES);

    assertThat(played.awaitEnd().how()).isEqualTo(How.RESULT);
    assertThat(registered).containsExactly("t", "t", "int8", "int8");
    played.stop();
  }

  @Test
  void whatCannotBeRegisteredFails() {
    answers.add(new Refused(Reason.INVALID, "no such name"));
    Played played = new Played(MAKES);

    var result = Objects.requireNonNull(played.awaitEnd().result());
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.reasons()).containsExactly("no such name");
    played.stop();
  }

  @Test
  void itWaitsWhileAnotherProcessHasItsFolder() throws Exception {
    Played first = new Played("{\"versions\":[\"t\"]}");
    first.awaitEnd();
    first.stop();
    Files.delete(folder().resolve("result").resolve("outcome.json"));
    Played second;
    try (FileChannel channel =
            FileChannel.open(folder().resolve("lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      second = new Played("{\"versions\":[\"t\"]}");
      second.await(
          () ->
              second.last.get() != null
                  && second.last().message().contains("waits for the process"),
          "it to wait for the folder");
      assertThat(pids()).hasSize(1);
    }

    second.awaitEnd();
    assertThat(pids()).hasSize(2);
    second.stop();
  }

  @Test
  void anOutcomeThatIsThereAlreadyNeedsNoProcess() {
    Played first = new Played("{\"versions\":[\"t\"]}");
    first.awaitEnd();
    first.stop();

    Played second = new Played("{\"versions\":[\"t\"]}");
    assertThat(Objects.requireNonNull(second.awaitEnd().result()).outcome())
        .isEqualTo(Outcome.SUCCEEDED);
    assertThat(pids()).hasSize(1);
    assertThat(registered).containsExactly("t", "t");
    second.stop();
  }

  @Test
  void anotherStatusIsACrash() {
    Played played = new Played("{\"epochs\":2,\"exit\":9}");

    assertThat(played.awaitEnd().reason()).startsWith("its process ended with status 9: attempt 1");
    played.stop();
  }

  // What its end follows has been told by then: nothing of the curve is lost.
  @Test
  void itsEndIsToldAfterItsEpochs() {
    Played played = new Played("{\"epochs\":120,\"pause\":0}");
    List<Integer> told = new ArrayList<>();
    while (told.size() < 120) {
      int known = told.isEmpty() ? 0 : told.get(told.size() - 1);
      played.await(
          () ->
              played.last.get() != null
                  && played.last().points().stream().anyMatch(each -> each.epoch() > known),
          "epochs after " + known);
      JobReport report = played.last();
      assertThat(report.end()).isNull();
      assertThat(report.points()).hasSizeLessThanOrEqualTo(JobReport.MOST_POINTS);
      report.points().stream()
          .map(point -> point.epoch())
          .filter(epoch -> epoch > known)
          .forEach(told::add);
      played.know(told.get(told.size() - 1));
    }

    played.awaitEnd();
    assertThat(told).hasSize(120).isSorted().doesNotHaveDuplicates();
    played.stop();
  }

  @Test
  void dataThatOtherNodesHaveAreFetchedFirst() throws IOException {
    String here = "aa".repeat(32);
    String there = "bb".repeat(32);
    data.addAll(List.of(here, there, "cc".repeat(32), "no digest"));
    stored.put(here, directory.resolve(here));
    elsewhere.add(there);

    Played played = new Played(MAKES);
    played.awaitEnd();

    assertThat(Files.readString(folder().resolve("job.json")))
        .as("what nobody has its process tells")
        .contains(
            "\"artifacts\":{\"%s\":\"%s\",\"%s\":\"%s\"}"
                .formatted(here, directory.resolve(here), there, directory.resolve(there)));
    played.stop();
  }

  @Test
  void itIsToldWhatItNeeds() throws IOException {
    Played played = new Played(MAKES);
    played.awaitEnd();

    assertThat(Files.readString(folder().resolve("job.json")))
        .isEqualTo(
            "{\"id\":\"1\",\"attempt\":1,\"specification\":{\"versions\":[\"t\",\"int8\"]},"
                + "\"threads\":1,\"places\":{\"folders\":[\"/data\"],\"urls\":[\"https://h/\"],"
                + "\"artifacts\":{}},\"code_version\":\"test\"}");
    played.stop();
  }
}
