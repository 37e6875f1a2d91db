package io.modelgrid.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.Step;
import io.modelgrid.engine.api.OperationView.StepState;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
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

  private static final ObjectMapper JSON = new ObjectMapper();

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
    grid.operations.put("17", canary());
    grid.operations.put("9", swap());
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
  static String vitals(int look) throws Exception {
    long all = 40L * look;
    Map<String, Object> spread = Map.of("counts", List.of(0, 0, all, 0), "sum_micros", all * 7_500);
    return JSON.writeValueAsString(
        Map.of(
            "time",
            Instant.parse("2026-11-22T10:00:00Z").plusSeconds(look).toString(),
            "bounds_micros",
            List.of(1_000, 5_000, 10_000),
            "models",
            List.of(row("node-a", "2", look, spread), row("node-b", "2", look, spread)),
            "nodes",
            List.of(vitals("node-a", look), vitals("node-b", look)),
            "costs",
            List.of(
                Map.ofEntries(
                    Map.entry("node", "node-a"),
                    Map.entry("model", "minilm"),
                    Map.entry("version", "2"),
                    Map.entry("caller", "team-search"),
                    Map.entry("requests", all),
                    Map.entry("cpu_micros", all * 3_000),
                    Map.entry("device_micros", 0),
                    Map.entry("bytes_in", all * 100),
                    Map.entry("bytes_out", all * 1_536),
                    Map.entry("joules", 12.5),
                    Map.entry("estimated", true)))));
  }

  private static Map<String, Object> row(
      String node, String version, int look, Map<String, Object> spread) {
    return Map.ofEntries(
        Map.entry("node", node),
        Map.entry("model", "minilm"),
        Map.entry("version", version),
        Map.entry("answered", 40L * look),
        Map.entry("failed", look),
        Map.entry("in_flight", 2),
        Map.entry("queued", 1),
        Map.entry("total", spread),
        Map.entry("queue", spread),
        Map.entry("compute", spread),
        Map.entry("executions", 20L * look),
        Map.entry("rows", 40L * look));
  }

  private static Map<String, Object> vitals(String node, int look) {
    return Map.of(
        "node",
        node,
        "cpu_micros",
        500_000L * look,
        "heap_bytes",
        200L << 20,
        "resident_bytes",
        600L << 20,
        "uptime_seconds",
        3_600.0 + look);
  }

  static final String ACTORS =
      """
      {"nodes":[{"node":"node-a","address":"127.0.0.1:9000","status":"up","actors":[
       {"path":"/user","parent":"/","family":"guardian","name":"user","state":"running",
        "mailbox":0,"messages":9,"messages_per_second":0.1,"micros_per_message":12.5,"restarts":0},
       {"path":"/user/router-minilm","parent":"/user","family":"router","name":"router-minilm",
        "state":"running","mailbox":0,"messages":90000,"messages_per_second":80.2,
        "micros_per_message":9.1,"restarts":0,"model":"minilm","epoch":42},
       {"path":"/user/minilm.0","parent":"/user","family":"replica","name":"minilm.0",
        "state":"serving","mailbox":7,"messages":90000,"messages_per_second":40.1,
        "micros_per_message":31,"restarts":2,"last_error":"<b>no</b> memory","model":"minilm",
        "slot":"minilm.0","version":"2"}]},
       {"node":"node-b","address":"127.0.0.1:9010","status":"up","actors":[
       {"path":"/user","parent":"/","family":"guardian","name":"user","state":"running",
        "mailbox":0,"messages":9,"messages_per_second":0.1,"micros_per_message":12.5,"restarts":0}
       ]}]}
      """;

  static final String ALERTS =
      """
      {"alerts":[{"rule":"replicas-missing","expression":"replicas_missing > 0 for 30s",
        "severity":"critical","state":"firing","subject":"minilm","value":1,"threshold":0,
        "unit":"count","since":"2026-11-22T10:00:00Z","message":"1 of 2 replicas is missing"}],
       "rules":[{"name":"replicas-missing","expression":"replicas_missing > 0 for 30s",
        "severity":"critical","action":"none","source":"default"},
        {"name":"slow","expression":"p99 > 200ms for 1m","severity":"warning","action":"none",
        "source":"api"}]}
      """;
}
