package io.modelgrid.http;

import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.api.VersionView.State;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A grid of one model, {@code echo}, that gives back what it got; tests change what they need. */
final class FakeGrid implements Inference, GridView, GridAdmin {
  static final Signature ECHO =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, -1)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));

  final ConcurrentHashMap<String, ModelView> models = new ConcurrentHashMap<>();
  final ConcurrentLinkedQueue<InferenceRequest> requests = new ConcurrentLinkedQueue<>();
  final List<String> changes = new CopyOnWriteArrayList<>();
  final List<Path> registered = new CopyOnWriteArrayList<>();
  final Map<String, Path> artifacts = new ConcurrentHashMap<>();
  final Map<String, OperationView> operations = new ConcurrentHashMap<>();
  final List<OperationPlan> plans = new CopyOnWriteArrayList<>();
  final List<VersionTally> tallies = new CopyOnWriteArrayList<>();
  final List<VersionStatistics> statistics = new CopyOnWriteArrayList<>();
  final Path staging;
  volatile Function<InferenceRequest, CompletableFuture<InferenceAnswer>> inference =
      request -> CompletableFuture.completedFuture(echo(request));
  volatile ChangeAnswer answer = new Changed(9, "1", true);
  volatile Function<String, ChangeAnswer> answers = change -> answer;
  volatile Optional<String> unreadiness = Optional.empty();
  volatile Optional<String> hindrance = Optional.empty();
  volatile boolean started = true;
  volatile GridActors actors = new GridActors(List.of(ofNode("node-a", router("echo", 12))));
  volatile GridAlerts alerts = new GridAlerts(List.of(), List.of());
  volatile List<NodeView> nodes =
      List.of(
          new NodeView(
              "node-a",
              "127.0.0.1:7000",
              "127.0.0.1:8000",
              "up",
              Set.of("ingress"),
              16,
              List.of()));
  volatile @Nullable Path nextStaged;
  volatile GridVitals vitals = someVitals();
  volatile Supplier<GridVitals> nextVitals = () -> vitals;

  FakeGrid(Path staging) {
    this.staging = staging;
    models.put("echo", model("echo", version("1", State.READY, ECHO, null)));
  }

  static InferenceAnswer echo(InferenceRequest request) {
    NamedTensor output = new NamedTensor("y", request.inputs().get(0).tensor());
    return new Answered(
        request.selector().model(), "1", null, 4, "echo.0", "node-b", List.of(output));
  }

  /** The same, by version 2 in the place of version 1. */
  static InferenceAnswer stoodIn(InferenceRequest request) {
    NamedTensor output = new NamedTensor("y", request.inputs().get(0).tensor());
    return new Answered(
        request.selector().model(), "2", "1", 4, "echo.0", "node-b", List.of(output));
  }

  static ModelView model(String name, VersionView... versions) {
    return model(name, Map.of("stable", "1"), TrafficView.none(), versions);
  }

  static ModelView model(
      String name, Map<String, String> labels, TrafficView traffic, VersionView... versions) {
    return new ModelView(
        name, 4, labels, 2, false, List.of(versions), List.of(), traffic, false, List.of());
  }

  static VersionView version(
      String version, State state, @Nullable Signature signature, @Nullable String reason) {
    return new VersionView(
        version,
        state,
        version.equals("1") ? List.of("stable") : List.of(),
        "ab".repeat(32),
        123,
        Instant.parse("2026-11-22T10:00:00Z"),
        reason,
        signature,
        signature == null ? null : "onnx_onnxv1",
        Map.of("pooling", "mean"),
        1);
  }

  static GridActors.OfNode ofNode(String node, ActorView... actors) {
    return new GridActors.OfNode(node, node + ":7000", "up", List.of(actors), 0);
  }

  static ActorView router(String model, long messages) {
    return new ActorView(
        "/user/ingress/" + model,
        "/user/ingress",
        "router",
        model,
        "routing",
        0,
        messages,
        1.5,
        2.5,
        0,
        null,
        model,
        null,
        "1",
        4L);
  }

  long staged() throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      return files.count();
    }
  }

  @Override
  public CompletableFuture<InferenceAnswer> infer(InferenceRequest request) {
    requests.add(request);
    return inference.apply(request);
  }

  @Override
  public String node() {
    return "node-a";
  }

  @Override
  public boolean started() {
    return started;
  }

  @Override
  public Optional<String> unstarted() {
    return started ? Optional.empty() : Optional.of("the catalogue has not been read yet");
  }

  @Override
  public Optional<String> hindrance() {
    return hindrance;
  }

  @Override
  public Optional<String> unreadiness() {
    return unreadiness;
  }

  @Override
  public List<ModelView> models() {
    return List.copyOf(models.values());
  }

  @Override
  public Optional<ModelView> model(String name) {
    return Optional.ofNullable(models.get(name));
  }

  @Override
  public List<NodeView> nodes() {
    return nodes;
  }

  @Override
  public Path stageUpload() throws IOException {
    Path forced = nextStaged;
    return forced == null ? Files.createTempFile(staging, "upload", "") : forced;
  }

  @Override
  public Optional<Path> artifact(String sha256) {
    return Optional.ofNullable(artifacts.get(sha256));
  }

  @Override
  public CompletionStage<ChangeAnswer> register(
      String model, @Nullable String version, Path staged, String fileName, Origin origin) {
    registered.add(staged);
    return change("register %s %s %s".formatted(model, version, fileName), origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> keep(Path staged) {
    registered.add(staged);
    ChangeAnswer told = answers.apply("keep");
    return CompletableFuture.completedFuture(
        told instanceof Changed ? new ChangeAnswer.Kept("ab".repeat(32), 1_234) : told);
  }

  @Override
  public CompletionStage<ChangeAnswer> undeploy(String model, Origin origin) {
    return change("undeploy " + model, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> scale(String model, @Nullable Integer count, Origin origin) {
    return change("scale " + model + " " + count, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> load(String model, @Nullable String version, Origin origin) {
    return change("load " + model + " " + version, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> unload(
      String model, @Nullable String version, Origin origin) {
    return change("unload " + model + " " + version, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> operate(String model, OperationPlan plan, Origin origin) {
    plans.add(plan);
    return change("operate %s %s %s".formatted(model, plan.kind(), plan.version()), origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> rollback(
      String model, @Nullable String version, Origin origin) {
    return change("rollback " + model + " " + version, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(String operation, Origin origin) {
    return change("cancel " + operation, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> freeze(String operation, boolean frozen, Origin origin) {
    return change((frozen ? "freeze " : "thaw ") + operation, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> setAlertRule(AlertRule rule, Origin origin) {
    return change(
        "set alert %s: %s, %s, %s"
            .formatted(rule.name(), rule.expression(), rule.severity(), rule.action()),
        origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> removeAlertRule(String name, Origin origin) {
    return change("remove alert " + name, origin);
  }

  @Override
  public GridAlerts alerts() {
    return alerts;
  }

  @Override
  public CompletionStage<ChangeAnswer> restartReplica(String slot, Origin origin) {
    return change("restart " + slot, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> moveReplica(
      String slot, @Nullable String node, Origin origin) {
    return change("move " + slot + " to " + node, origin);
  }

  @Override
  public CompletionStage<ChangeAnswer> drain(String node, boolean drained, Origin origin) {
    return change((drained ? "drain " : "resume ") + node, origin);
  }

  private CompletionStage<ChangeAnswer> change(String words, Origin origin) {
    changes.add(words + " by " + origin.who() + ": " + origin.why());
    return CompletableFuture.completedFuture(answers.apply(words));
  }

  @Override
  public List<OperationView> operations() {
    return List.copyOf(operations.values());
  }

  @Override
  public Optional<OperationView> operation(String id) {
    return Optional.ofNullable(operations.get(id));
  }

  @Override
  public CompletionStage<List<VersionTally>> tallies(String model) {
    return CompletableFuture.completedFuture(tallies);
  }

  @Override
  public CompletionStage<List<VersionStatistics>> statistics(String model) {
    return CompletableFuture.completedFuture(statistics);
  }

  @Override
  public CompletionStage<GridVitals> vitals() {
    return CompletableFuture.completedFuture(nextVitals.get());
  }

  private static GridVitals someVitals() {
    return new GridVitals(
        Instant.parse("2026-11-22T10:00:00Z"),
        List.of(1_000L, 5_000L),
        List.of(
            new GridVitals.Model(
                "node-a",
                "echo",
                "1",
                3,
                1,
                2,
                Map.of("queue_full", 1L),
                4,
                5,
                new Distribution(List.of(1L, 2L, 0L), 7_000),
                new Distribution(List.of(3L, 0L, 0L), 100),
                new Distribution(List.of(1L, 2L, 0L), 6_900),
                2,
                9)),
        List.of(new GridVitals.Node("node-a", 12_345, 1 << 20, 3 << 20, 61.5)),
        List.of(new GridVitals.Cost("node-a", "echo", "1", "-", 3, 6_000, 0, 36, 36, 0.5, true)));
  }

  @Override
  public CompletionStage<GridActors> actors() {
    return CompletableFuture.completedFuture(actors);
  }
}
