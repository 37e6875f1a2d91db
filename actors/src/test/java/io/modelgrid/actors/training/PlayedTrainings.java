package io.modelgrid.actors.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.CatalogueCopy;
import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedTraining;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue, its copy, a supervisor and the runners of some nodes, with real processes that play
 * trainings. Nodes share one folder. Time goes on by itself, and can be moved.
 */
final class PlayedTrainings implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final GridAdmin.Origin ANN = new GridAdmin.Origin("ann", "by hand");
  private static final Duration LONG = Duration.ofSeconds(30);

  final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.serialize-messages = on")
              .withFallback(EventSourcedBehaviorTestKit.config())
              .withFallback(ConfigFactory.load()));

  /** Moved by tests: what everybody takes for time is so much later. */
  final AtomicLong later = new AtomicLong();

  final AtomicBoolean reliable = new AtomicBoolean(true);
  final AtomicReference<String> digest = new AtomicReference<>("d1");

  /** What was tried to register, in order: {@code attempt technique}. */
  final List<String> registrations = new CopyOnWriteArrayList<>();

  /** Registrations of this technique reach the catalogue, but their answers get lost. */
  final AtomicReference<String> unanswered = new AtomicReference<>("");

  volatile Map<String, TrainingNews> news = Map.of();

  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final AtomicReference<CatalogueState> copy =
      new AtomicReference<>(CatalogueState.empty());
  private final Path directory;
  private final ActorRef<Catalogue.Command> catalogue =
      kit.spawn(Catalogue.create("n0", Clock.systemUTC(), () -> true));

  /** What the runners send goes to whoever supervises now. */
  private final AtomicReference<@Nullable ActorRef<TrainingSupervisor.Command>> supervisor =
      new AtomicReference<>();

  private final ActorRef<TrainingSupervisor.Command> proxy =
      kit.spawn(
          Behaviors.receive(TrainingSupervisor.Command.class)
              .onAnyMessage(
                  message -> {
                    ActorRef<TrainingSupervisor.Command> now = supervisor.get();
                    if (now != null) {
                      now.tell(message);
                    }
                    return Behaviors.same();
                  })
              .build());

  private final Map<String, Node> nodes = new HashMap<>();

  /** A node's runner, and what may become of it. */
  final class Node {
    final AtomicBoolean lease = new AtomicBoolean(true);
    final AtomicBoolean leaving = new AtomicBoolean();
    final ActorRef<TrainingRunner.Command> runner;

    Node(String name, int cores) {
      runner =
          kit.spawn(
              TrainingRunner.create(runnerSetup(name, cores, lease::get, leaving::get), proxy));
    }

    /** As if its process had been killed: nothing of it is left, and nobody was told. */
    void kill() {
      kit.stop(runner, LONG);
    }
  }

  PlayedTrainings(Path directory) {
    this.directory = directory;
    catalogue.tell(new Catalogue.MembersChanged(Set.of("n:1"), true));
    ActorRef<CatalogueCopy.Command> reader = kit.spawn(CatalogueCopy.create("n:1", copy::set));
    reader.tell(new CatalogueCopy.WriterAt(catalogue));
    supervise();
  }

  RunnerSetup runnerSetup(String name, int cores, BooleanSupplier lease, BooleanSupplier leaving) {
    return new RunnerSetup(
        name,
        cores,
        16 * Requests.MEMORY,
        directory,
        List.of(),
        List.of(),
        new ChildSetup(FakeJob.class.getName(), Requests.MEMORY, Requests.MEMORY / 2, 10),
        "test",
        this::state,
        lease,
        PATIENCE,
        leaving,
        artifact -> CompletableFuture.completedFuture(directory.resolve("bundle")),
        stored -> Optional.empty(),
        this::register,
        new FakeRoom(),
        blocking,
        () -> System.nanoTime() + later.get(),
        Clock.systemUTC());
  }

  private final class FakeRoom implements TrainingRoom {
    @Override
    public Reading read(byte[] bytes, boolean yaml) {
      return new Mistaken(List.of("not asked"));
    }

    @Override
    public String schema() {
      return "{}";
    }

    @Override
    public Optional<String> digest(String specification, Places places) throws IOException {
      String now = Objects.requireNonNull(digest.get());
      if (now.isEmpty()) {
        throw new IOException("no such file");
      }
      return Optional.of(now);
    }
  }

  private CompletionStage<ChangeAnswer> register(
      String model, Path bundle, int attempt, Lineage lineage, GridAdmin.Origin origin) {
    registrations.add(attempt + " " + lineage.technique());
    CompletionStage<ChangeAnswer> answer =
        change(
            replyTo ->
                new Catalogue.RegisterVersion(
                    model,
                    null,
                    artifact(bundle),
                    new Catalogue.Product(attempt, lineage),
                    origin,
                    replyTo));
    return lineage.technique().equals(unanswered.get()) ? new CompletableFuture<>() : answer;
  }

  private static Artifact artifact(Path bundle) {
    try {
      byte[] bytes = Files.readAllBytes(bundle);
      return new Artifact(
          "%064x".formatted(new BigInteger(1, bytes)).substring(0, 64), bytes.length, "m.zip");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletionStage<ChangeAnswer> change(
      Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    CompletableFuture<ChangeAnswer> answer = new CompletableFuture<>();
    Behavior<Catalogue.Reply> once =
        Behaviors.receive(Catalogue.Reply.class)
            .onMessage(
                Catalogue.Reply.class,
                reply -> {
                  answer.complete(reply.answer());
                  return Behaviors.stopped();
                })
            .build();
    catalogue.tell(command.apply(kit.spawn(once)));
    return answer;
  }

  /** A supervisor, in the place of the one before. */
  void supervise() {
    stopSupervising();
    supervisor.set(
        kit.spawn(
            TrainingSupervisor.create(
                new SupervisorSetup(
                    reliable::get,
                    this::state,
                    catalogue,
                    told -> news = told.news(),
                    PATIENCE,
                    () -> System.nanoTime() + later.get(),
                    Clock.systemUTC()))));
  }

  void stopSupervising() {
    ActorRef<TrainingSupervisor.Command> before = supervisor.getAndSet(null);
    if (before != null) {
      kit.stop(before, LONG);
    }
  }

  Node node(String name, int cores) {
    return nodes.computeIfAbsent(name, each -> new Node(each, cores));
  }

  /** The id of a training that is submitted now. */
  String submit(TrainingRequest request) {
    ChangeAnswer answer = ask(replyTo -> new Catalogue.SubmitTraining(request, ANN, replyTo));
    assertThat(answer).isInstanceOf(ChangeAnswer.Started.class);
    return ((ChangeAnswer.Started) answer).operation();
  }

  void cancel(String training) {
    assertThat(ask(replyTo -> new Catalogue.CancelTraining(training, ANN, replyTo)))
        .isInstanceOf(ChangeAnswer.Changed.class);
  }

  private ChangeAnswer ask(Function<ActorRef<Catalogue.Reply>, Catalogue.Command> command) {
    TestProbe<Catalogue.Reply> probe = kit.createTestProbe();
    catalogue.tell(command.apply(probe.ref()));
    return probe.receiveMessage(LONG).answer();
  }

  /** A replica could load this version: a model's first one becomes stable by that. */
  void loaded(String model, String version) {
    Signature signature =
        Signature.of(
            List.of(TensorSpec.of("x", DataType.FP32)), List.of(TensorSpec.of("y", DataType.FP32)));
    catalogue.tell(
        new Catalogue.ReportVerified(
            model, version, new Replica.Loaded(signature, "onnx", Map.of())));
  }

  void tell(Catalogue.Command command) {
    catalogue.tell(command);
  }

  CatalogueState state() {
    return Objects.requireNonNull(copy.get());
  }

  @Nullable TrainingState live(String training) {
    return state().trainings().live().get(training);
  }

  EndedTraining awaitEnd(String training, Outcome outcome) {
    Await.until(
        () -> state().trainings().ended(training).isPresent(),
        "training " + training + " to end; it is " + live(training) + ", " + news);
    EndedTraining ended = state().trainings().ended(training).orElseThrow();
    assertThat(ended.result().outcome()).as(ended.result().toString()).isEqualTo(outcome);
    return ended;
  }

  /** Waits until this attempt has done an epoch, which the catalogue knows. */
  void awaitEpoch(String training, int attempt, int epoch) {
    Await.until(
        () -> {
          TrainingState its = live(training);
          return its != null && its.runs(attempt) && its.run().told() >= epoch;
        },
        "epoch %d of attempt %d; %s %s".formatted(epoch, attempt, live(training), news));
  }

  /** The processes that worked on a training, in their order. */
  List<Long> processes(String training) {
    try (var folders = Files.list(directory)) {
      Path folder =
          folders
              .filter(each -> each.getFileName().toString().startsWith(training + "-"))
              .findFirst()
              .orElseThrow();
      Path pids = folder.resolve("pids");
      return Files.exists(pids)
          ? new String(Files.readAllBytes(pids), UTF_8).lines().map(Long::valueOf).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    blocking.shutdownNow();
  }
}
