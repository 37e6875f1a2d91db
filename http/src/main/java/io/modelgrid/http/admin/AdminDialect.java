package io.modelgrid.http.admin;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.http.change.Origins;
import io.modelgrid.http.events.ActorWatch;
import io.modelgrid.http.events.GridWatch;
import io.modelgrid.http.events.TrainingWatch;
import io.modelgrid.http.exchange.Answers;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.RoutedDialect;
import io.modelgrid.http.exchange.SharedAnswer;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContextExecutor;

/** The admin API: shows the grid and changes it. */
public final class AdminDialect extends RoutedDialect {
  private final SharedAnswer<GridVitals> vitals =
      new SharedAnswer<>(now -> ByteString.fromArrayUnsafe(Answers.bytes(now)));
  private final GridView view;
  private final GridAdmin admin;
  private final Uploads uploads;
  private final VersionWait versions;
  private final GridWatch watch;
  private final ActorWatch actors;
  private final TrainingWatch trainings;
  private final JsonReader.Format format;
  private final ExecutionContextExecutor executor;

  /**
   * The dialect over a grid.
   *
   * @param executor on which answers are written
   */
  public AdminDialect(
      HttpSettings http,
      GridView view,
      GridAdmin admin,
      GridHistory history,
      GridTrainings trainings,
      LogLevels logLevels,
      ActorSystem<?> system,
      Materializer materializer,
      ExecutionContextExecutor executor) {
    super(
        "expected: /grid/v1/models, /grid/v1/models/MODEL, /grid/v1/nodes, /grid/v1/operations or"
            + " /grid/v1/trainings");
    ExecutionContextExecutor blocking =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(Uploads.DISPATCHER));
    this.view = view;
    this.admin = admin;
    this.executor = executor;
    this.uploads = new Uploads(admin, materializer, blocking);
    this.versions = new VersionWait(view, system.scheduler(), executor);
    this.watch = new GridWatch(view, system.scheduler(), executor);
    this.actors = new ActorWatch(view, blocking, system.scheduler(), executor);
    this.trainings = new TrainingWatch(trainings, system.scheduler(), executor);
    this.format = new JsonReader.Format(http.maxJsonDepth());
    ArtifactFiles artifacts = new ArtifactFiles(admin, blocking);
    routes()
        .on("GET", "grid/v1/models", (c, p) -> now(Map.of("models", view.models())))
        .on("GET", "grid/v1/nodes", (c, p) -> now(Map.of("nodes", view.nodes())))
        .on("GET", "grid/v1/vitals", (call, path) -> vitals(call))
        .on("GET", "grid/v1/models/{m}", (call, path) -> now(model(path.get(0))))
        .on("DELETE", "grid/v1/models/{m}", this::undeploy)
        .on("GET", "grid/v1/models/{m}/versions/{v}", this::version)
        .on("PUT", "grid/v1/models/{m}/versions/{v}", this::upload)
        .on("POST", "grid/v1/models/{m}/versions", this::upload)
        .on("PUT", "grid/v1/models/{m}/replicas", this::scale)
        .on(
            "POST",
            "grid/v1/artifacts",
            (call, path) ->
                uploads.receive(call, admin::keep).thenApplyAsync(Changes::kept, executor))
        .on(
            "GET",
            "grid/v1/artifacts/{sha256}",
            (call, path) -> artifacts.send(Names.digest(path.get(0))));
    new OperationRoutes(view, admin, format, system.scheduler(), executor).addTo(routes());
    new TrainingRoutes(view, trainings, this.trainings, format, system.scheduler(), executor)
        .addTo(routes());
    new AlertRoutes(view, admin, format, executor).addTo(routes());
    new EventRoutes(view, watch).addTo(routes());
    new ActorRoutes(actors).addTo(routes());
    new PlacementRoutes(admin, format, executor).addTo(routes());
    new HistoryPaths(history, executor).addTo(routes());
    new LogLevelRoutes(view, logLevels, format).addTo(routes());
  }

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("grid", "v1");
  }

  @Override
  public void stop() {
    watch.stop();
    actors.stop();
    trainings.stop();
  }

  private ModelView model(String text) {
    String name = Names.model(text);
    return view.model(name).orElseThrow(() -> missing("there is no model '" + name + "'"));
  }

  private CompletionStage<HttpResponse> version(Call call, List<String> path) {
    ModelView model = model(path.get(0));
    String version = Names.version(path.get(1));
    return now(
        model
            .version(version)
            .orElseThrow(() -> missing("model '" + model.name() + "' has no version " + version)));
  }

  private CompletionStage<HttpResponse> undeploy(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    // A command whose request breaks off changes nothing, though nobody reads its body.
    return call.body()
        .thenCompose(unread -> admin.undeploy(model, Origins.of(call)))
        .thenApplyAsync(answer -> Changes.model(model, Changes.accepted(answer)), executor);
  }

  private CompletionStage<HttpResponse> scale(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    return call.body()
        .thenApply(body -> ReplicasBody.read(format, body).orElse(null))
        .thenCompose(count -> admin.scale(model, count, Origins.of(call)))
        .thenApplyAsync(answer -> Changes.model(model, Changes.accepted(answer)), executor);
  }

  private CompletionStage<HttpResponse> upload(Call call, List<String> path) {
    String model = Names.model(path.get(0));
    @Nullable String version = path.size() > 1 ? Names.version(path.get(1)) : null;
    Duration wait = call.parameter("wait").map(Names::wait).orElse(Duration.ZERO);
    String file = Names.file(call.header("modelgrid-file-name").orElse(Names.DEFAULT_FILE));
    return uploads
        .receive(call, staged -> admin.register(model, version, staged, file, Origins.of(call)))
        .thenApplyAsync(Changes::accepted, executor)
        .thenCompose(changed -> uploaded(model, changed, wait));
  }

  private CompletionStage<HttpResponse> uploaded(String model, Changed changed, Duration wait) {
    return versions
        .settled(model, changed.version(), wait)
        .thenApply(version -> Changes.upload(model, changed, version));
  }

  private CompletionStage<HttpResponse> vitals(Call call) {
    return view.vitals()
        .thenApplyAsync(now -> vitals.of(now, call.headers("accept-encoding")), executor);
  }

  private static RefusedException missing(String message) {
    return new RefusedException(Refusal.of(404, message));
  }

  private static CompletionStage<HttpResponse> now(Object value) {
    return CompletableFuture.completedFuture(Answers.json(200, value));
  }
}
