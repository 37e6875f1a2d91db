package io.modelgrid.http;

import io.modelgrid.engine.api.ActorView;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertRule.Source;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.GridVitals.Distribution;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.Step;
import io.modelgrid.engine.api.OperationView.StepState;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A grid of two nodes with something of everything that the dashboard shows. */
final class DashboardGiven {
  /** What a stranger's model may say of itself. */
  static final String HOSTILE =
      "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>";

  static final Signature PICTURE =
      Signature.of(
          List.of(TensorSpec.of("pixels", DataType.FP32, -1, 3, 4, 4)),
          List.of(TensorSpec.of("scores", DataType.FP32, -1, 3)));
  static final Signature TEXT =
      Signature.of(
          List.of(TensorSpec.of("text", DataType.BYTES, -1)),
          List.of(TensorSpec.of("embedding", DataType.FP32, -1, 384)));

  private DashboardGiven() {}

  static void fill(FakeGrid grid) {
    grid.nodes =
        List.of(
            node("node-a", 8000, "up", "minilm.0", "eyes.0"),
            node("node-b", 8010, "up", "minilm.1"));
    grid.models.clear();
    grid.operations.clear();
    grid.changes.clear();
    grid.plans.clear();
    grid.requests.clear();
    grid.answer = new Changed(9, "1", true);
    grid.inference = request -> CompletableFuture.completedFuture(FakeGrid.echo(request));
    grid.models.put("minilm", minilm());
    grid.models.put("eyes", eyes());
    grid.models.put("broken", broken());
    AtomicInteger looks = new AtomicInteger();
    grid.nextVitals = () -> vitals(looks.incrementAndGet());
    grid.actors = actors();
    grid.alerts = alerts();
    grid.operations.put("17", canary());
    grid.operations.put("9", swap());
  }

  /** One training of each kind of state, and a compression that is over. */
  static void fill(FakeTrainings trainings) {
    trainings.all.clear();
    trainings.changes.clear();
    trainings.answer = new Changed(9, "", true);
    trainings.put(FakeTrainings.training("13", TrainingView.State.WAITING));
    trainings.put(FakeTrainings.training("12", TrainingView.State.RUNNING, 0.62, 0.41, 0.33));
    trainings.put(FakeTrainings.training("10", TrainingView.State.SUCCEEDED, 0.5, 0.3));
    trainings.put(FakeTrainings.training("9", TrainingView.State.REFUSED, 0.5, 0.45));
    trainings.put(FakeTrainings.training("7", TrainingView.State.FAILED, 0.5, Double.NaN));
    trainings.put(FakeTrainings.training("6", TrainingView.State.CANCELLED, 0.5));
    trainings.put(FakeTrainings.compression("8"));
  }

  static NodeView node(String name, int port, String status, String... slots) {
    return new NodeView(
        name,
        "127.0.0.1:" + (port + 1000),
        "127.0.0.1:" + port,
        status,
        Set.of("ingress", "serving"),
        16,
        List.of(
            new DeviceView("cpu", "cpu", 24L << 30, 71L << 20, List.of(slots)),
            new DeviceView("gpu:0", "gpu", 80L << 30, 0, List.of())));
  }

  private static ModelView minilm() {
    return new ModelView(
        "minilm",
        42,
        Map.of("stable", "2", "canary", "3"),
        2,
        false,
        List.of(
            version("1", VersionView.State.REGISTERED, List.of(), TEXT, null),
            version("2", VersionView.State.READY, List.of("stable"), TEXT, null),
            version("3", VersionView.State.READY, List.of("canary"), TEXT, null)),
        List.of(
            new ReplicaView(
                "minilm.0", "serving", "node-a", "cpu", List.of("2", "3"), 3, 71L << 20, null),
            new ReplicaView(
                "minilm.1", "loading", "node-b", "cpu", List.of(), 0, 0, "reads its weights")),
        new TrafficView("1", "3", 1_000, true, null, 0, "17"),
        false,
        List.of());
  }

  private static ModelView eyes() {
    return new ModelView(
        "eyes",
        5,
        Map.of("stable", "1"),
        1,
        true,
        List.of(version("1", VersionView.State.READY, List.of("stable"), PICTURE, null)),
        List.of(
            new ReplicaView("eyes.0", "serving", "node-a", "cpu", List.of("1"), 0, 9_000, null)),
        TrafficView.none(),
        false,
        List.of());
  }

  private static ModelView broken() {
    return new ModelView(
        "broken",
        0,
        Map.of(),
        0,
        false,
        List.of(version("1", VersionView.State.FAILED, List.of(), null, HOSTILE)),
        List.of(),
        TrafficView.none(),
        false,
        List.of());
  }

  private static VersionView version(
      String version,
      VersionView.State state,
      List<String> labels,
      @Nullable Signature signature,
      @Nullable String reason) {
    return new VersionView(
        version,
        state,
        labels,
        "4d0d3edca42bd3dd".repeat(4),
        23_684_509,
        Instant.parse("2026-11-22T10:00:00Z"),
        reason,
        signature,
        signature == null ? null : "onnx_onnxv1",
        PICTURE.equals(signature) ? Map.of("labels", "cat\ndog\nbird") : Map.of(),
        state == VersionView.State.READY ? 1 : 0);
  }

  static OperationView canary() {
    Instant begun = Instant.now().minusSeconds(95);
    return operation(
        "17",
        new OperationPlan(
            Kind.CANARY,
            "3",
            "stable",
            List.of(1_000, 10_000),
            Duration.ofMinutes(5),
            true,
            0,
            false,
            false),
        OperationView.State.RUNNING,
        begun,
        null,
        List.of(
            step("load", StepState.DONE, begun, begun.plusMillis(1_100), "ready at 2 replicas"),
            step(
                "watch",
                StepState.RUNNING,
                begun.plusMillis(1_200),
                null,
                "10 % of the requests")));
  }

  private static OperationView swap() {
    Instant begun = Instant.now().minusSeconds(4_000);
    return operation(
        "9",
        OperationPlan.swap("2", false, false),
        OperationView.State.SUCCEEDED,
        begun,
        begun.plusMillis(1_300),
        List.of(
            step("load", StepState.DONE, begun, begun.plusMillis(1_060), "ready at 2 replicas"),
            step("gather", StepState.DONE, begun.plusMillis(1_060), begun.plusMillis(1_110), "all"),
            step(
                "hold", StepState.DONE, begun.plusMillis(1_110), begun.plusMillis(1_130), "2 of 2"),
            step("flip", StepState.DONE, begun.plusMillis(1_130), begun.plusMillis(1_170), "all")));
  }

  static OperationView operation(
      String id,
      OperationPlan plan,
      OperationView.State state,
      Instant begun,
      @Nullable Instant ended,
      List<Step> steps) {
    return new OperationView(
        id,
        "minilm",
        plan,
        state,
        "as it goes",
        begun,
        ended,
        "ann",
        "it is better",
        1,
        56_900L,
        steps);
  }

  private static Step step(
      String name, StepState state, Instant begun, @Nullable Instant ended, String detail) {
    return new Step(
        name, state, begun, ended, detail, Map.of("node-a", "there", "node-b", "there too"));
  }

  /**
   * What vitals say at the k-th look, a second after the one before: each node answers 40 requests
   * of minilm a second, all between 5 and 10 ms, in computations of two, and one of them fails.
   */
  static GridVitals vitals(int look) {
    return new GridVitals(
        Instant.parse("2026-11-22T10:00:00Z").plusSeconds(look),
        List.of(1_000L, 5_000L, 10_000L),
        List.of(row("node-a", look), row("node-b", look)),
        List.of(process("node-a", look), process("node-b", look)),
        List.of(
            new GridVitals.Cost(
                "node-a", "minilm", "2", "team-search", 40L * look, 9_000, 0, 1, 2, 12.5, true)));
  }

  private static GridVitals.Model row(String node, long look) {
    long all = 40 * look;
    Distribution spread = new Distribution(List.of(0L, 0L, all, 0L), all * 7_500);
    return new GridVitals.Model(
        node,
        "minilm",
        "2",
        all,
        look,
        0,
        Map.of("queue_full", look),
        2,
        1,
        spread,
        spread,
        spread,
        all / 2,
        all);
  }

  private static GridVitals.Node process(String node, long look) {
    return new GridVitals.Node(node, 500_000 * look, 200L << 20, 600L << 20, 3_600.0 + look);
  }

  private static GridActors actors() {
    return new GridActors(
        List.of(
            FakeGrid.ofNode(
                "node-a",
                actor("/user/ingress", null, "ingress", "ingress", "running", 0),
                FakeGrid.router("minilm", 90_000),
                actor("/user/minilm.0", null, "replica", "minilm.0", "serving", 7)),
            FakeGrid.ofNode(
                "node-b", actor("/user/ingress", null, "ingress", "ingress", "running", 0))));
  }

  private static ActorView actor(
      String path, @Nullable String parent, String family, String name, String state, int mailbox) {
    boolean isReplica = family.equals("replica");
    return new ActorView(
        path,
        parent,
        family,
        name,
        state,
        mailbox,
        900,
        40.1,
        12.5,
        isReplica ? 2 : 0,
        isReplica ? "<b>no</b> memory" : null,
        isReplica ? "minilm" : null,
        isReplica ? name : null,
        isReplica ? "2" : null,
        null);
  }

  private static GridAlerts alerts() {
    String missing = "replicas_missing > 0 for 30s";
    return new GridAlerts(
        List.of(
            new AlertView(
                "replicas-missing",
                missing,
                Severity.CRITICAL,
                AlertView.State.FIRING,
                "minilm",
                1.0,
                0,
                "count",
                Instant.parse("2026-11-22T10:00:00Z"),
                "1 of 2 replicas is missing",
                null)),
        List.of(
            new AlertRule("replicas-missing", missing, Severity.CRITICAL, "none", Source.DEFAULT),
            new AlertRule("slow", "p99 > 200ms for 1m", Severity.WARNING, "none", Source.API)));
  }
}
