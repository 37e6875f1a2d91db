package io.modelgrid.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.djl.OnnxServableLoader;
import io.modelgrid.engine.fixture.EngineFixtures;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.grpc.GrpcServer;
import io.modelgrid.http.memory.Accounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/**
 * A server on a free port over real models, which are computed in this process and answer as a
 * replica would.
 */
public final class ModelServer implements AutoCloseable {
  /** How long a test waits for what ought to come at once. */
  public static final Duration PATIENCE = TestServer.PATIENCE;

  private final ActorTestKit kit;
  private final FakeGrid grid;
  private final HttpServer server;
  private final GrpcServer grpc;
  private final OnnxServableLoader loader;
  private final Map<String, Servable> servables = new ConcurrentHashMap<>();
  private final Set<String> embedders = ConcurrentHashMap.newKeySet();
  private final ExecutorService computing = Executors.newFixedThreadPool(2);

  /** Starts without a model; keeps its files in the folder. */
  public ModelServer(Path folder) throws Exception {
    Config config =
        ConfigFactory.parseString(
                """
                modelgrid.http { port = 0, drain-timeout = 5s }
                modelgrid.grpc.port = 0
                """)
            .withFallback(TestServer.reference());
    this.kit = ActorTestKit.create("models", config);
    this.loader =
        new OnnxServableLoader(
            EngineFixtures.settings(), folder.resolve("cache"), null, EngineFixtures.devices());
    this.grid = new FakeGrid(Files.createDirectories(folder.resolve("staging")));
    grid.models.clear();
    grid.inference = this::infer;
    Settings settings = Settings.read(config);
    Accounts accounts = Accounts.of(settings.http());
    Telemetry telemetry =
        new Telemetry(
            Tracing.off(), new FakeLogLevels(), new FakeMetrics(), new SimpleMeterRegistry());
    this.grpc =
        GrpcServer.start(
            kit.system(),
            settings,
            accounts,
            grid,
            grid,
            grid,
            telemetry.tracing(),
            telemetry.registry());
    this.server =
        HttpServer.start(
                kit.system(),
                settings,
                accounts,
                grid,
                grid,
                grid,
                new FakeHistory(),
                new FakeTrainings(),
                telemetry)
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Loads a model file as version 1 of a new model. */
  public void load(String name, Path model) throws LoadException {
    Servable servable = loader.load(model, EngineFixtures.sha256(model), "model.onnx", "cpu");
    servables.put(name, servable);
    grid.models.put(
        name, FakeGrid.model(name, FakeGrid.version("1", State.READY, servable.signature(), null)));
  }

  /** Adds a text model that has no network, and counts bytes. */
  public void addEmbedder(String name) {
    embedders.add(name);
    grid.models.put(name, FakeEmbedder.view(name, FakeEmbedder.SIGNATURE, Map.of()));
  }

  public void unload(String name) {
    grid.models.remove(name);
    Optional.ofNullable(servables.remove(name)).ifPresent(Servable::close);
  }

  public int port() {
    return server.port();
  }

  public int grpcPort() {
    return grpc.port();
  }

  private CompletableFuture<InferenceAnswer> infer(InferenceRequest request) {
    // Nobody looks at them here, and there are many.
    grid.requests.clear();
    if (embedders.contains(request.selector().model())) {
      return CompletableFuture.completedFuture(FakeEmbedder.answer(request));
    }
    Servable servable = servables.get(request.selector().model());
    if (servable == null) {
      return CompletableFuture.completedFuture(
          Refused.because(Reason.NOT_FOUND, "no such model is loaded"));
    }
    return CompletableFuture.supplyAsync(() -> computed(servable, request), computing);
  }

  private static InferenceAnswer computed(Servable servable, InferenceRequest request) {
    String model = request.selector().model();
    Optional<String> mistake = servable.mistakeIn(request.inputs(), request.outputs());
    if (mistake.isPresent()) {
      return Refused.because(Reason.INVALID, "model '" + model + "': " + mistake.get());
    }
    try {
      return new Answered(
          model,
          "1",
          null,
          4,
          model + ".0",
          "node-a",
          servable.compute(request.inputs(), request.outputs(), new Cancellation()));
    } catch (ComputeException e) {
      Reason reason =
          switch (e.kind()) {
            case UNCOMPUTABLE -> Reason.INVALID;
            case NO_MEMORY -> Reason.UNAVAILABLE;
            case CANCELLED, FAILED -> Reason.FAILED;
          };
      return Refused.because(reason, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    computing.shutdown();
    List.copyOf(servables.keySet()).forEach(this::unload);
  }
}
