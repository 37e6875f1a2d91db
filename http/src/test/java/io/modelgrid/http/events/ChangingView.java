package io.modelgrid.http.events;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A grid that a test changes between two looks. */
final class ChangingView implements GridView {
  volatile List<ModelView> models = List.of();
  volatile List<NodeView> nodes = List.of();
  volatile List<OperationView> operations = List.of();
  volatile GridActors actors = new GridActors(List.of());
  final AtomicInteger asked = new AtomicInteger();
  volatile List<AlertView> alerts = List.of();

  static ModelView model(String name, long epoch, ReplicaView... replicas) {
    return new ModelView(
        name,
        epoch,
        Map.of("stable", "1"),
        replicas.length,
        false,
        List.of(),
        List.of(replicas),
        TrafficView.none(),
        false,
        List.of());
  }

  static ReplicaView replica(String slot, String state, int queued) {
    return new ReplicaView(slot, state, "node-a", "cpu", List.of("1"), queued, 100L * queued, null);
  }

  static NodeView node(String name, String status) {
    return new NodeView(name, name + ":7000", "", status, Set.of("serving"), 16, List.of());
  }

  static AlertView alert(AlertView.State state, double value) {
    return new AlertView(
        "slow",
        "p99 > 200ms",
        AlertRule.Severity.WARNING,
        state,
        "echo",
        value,
        0.2,
        "seconds",
        Instant.EPOCH,
        "p99 of echo is " + value,
        null);
  }

  static OperationView operation(String id, OperationView.State state, String message) {
    return new OperationView(
        id,
        "echo",
        OperationPlan.swap("2", false, false),
        state,
        message,
        Instant.EPOCH,
        state == OperationView.State.RUNNING ? null : Instant.EPOCH,
        "anonymous",
        "why not",
        0,
        null,
        List.of());
  }

  @Override
  public String node() {
    return "node-a";
  }

  @Override
  public boolean started() {
    return true;
  }

  @Override
  public Optional<String> unstarted() {
    return Optional.empty();
  }

  @Override
  public Optional<String> hindrance() {
    return Optional.empty();
  }

  @Override
  public Optional<String> unreadiness() {
    return Optional.empty();
  }

  @Override
  public List<ModelView> models() {
    return models;
  }

  @Override
  public Optional<ModelView> model(String name) {
    return models.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public List<NodeView> nodes() {
    return nodes;
  }

  @Override
  public List<OperationView> operations() {
    return operations;
  }

  @Override
  public Optional<OperationView> operation(String id) {
    return operations.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public GridAlerts alerts() {
    return new GridAlerts(alerts, List.of());
  }

  @Override
  public CompletionStage<List<VersionTally>> tallies(String model) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<List<VersionStatistics>> statistics(String model) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<GridVitals> vitals() {
    return CompletableFuture.completedFuture(
        new GridVitals(Instant.EPOCH, List.of(), List.of(), List.of(), List.of()));
  }

  @Override
  public CompletionStage<GridActors> actors() {
    asked.incrementAndGet();
    return CompletableFuture.completedFuture(actors);
  }
}
