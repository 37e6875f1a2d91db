package io.modelgrid.cluster.ports;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.lease.MajorityLease;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.reconcile.Reconciler;
import io.modelgrid.engine.api.GridActors;
import io.modelgrid.engine.api.GridAlerts;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The grid as this node's copies show it. */
public final class ClusterGridView implements GridView {
  private final String node;
  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final StatusBoard board;
  private final MajorityLease lease;
  private final Supplier<Boolean> enrolled;
  private final int defaultReplicas;
  private final Supplier<Map<String, OperationProgress>> progress;
  private final RouterCounts counts;
  private final Supplier<CompletionStage<GridVitals>> vitals;
  private final Supplier<CompletionStage<GridActors>> actors;
  private final Supplier<GridAlerts> alerts;
  private final Map<String, Made> made = new ConcurrentHashMap<>();

  /**
   * The grid as seen from a node.
   *
   * @param enrolled whether this node's ingress may serve
   * @param progress what supervisors told last, by operation
   * @param counts adds up what all routers counted of a model
   * @param vitals asks all nodes for theirs
   * @param actors asks all nodes for their actors
   * @param alerts rules, and what their supervisor told last
   */
  public ClusterGridView(
      String node,
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      StatusBoard board,
      MajorityLease lease,
      Supplier<Boolean> enrolled,
      int defaultReplicas,
      Supplier<Map<String, OperationProgress>> progress,
      RouterCounts counts,
      Supplier<CompletionStage<GridVitals>> vitals,
      Supplier<CompletionStage<GridActors>> actors,
      Supplier<GridAlerts> alerts) {
    this.node = node;
    this.catalogue = catalogue;
    this.members = members;
    this.reports = reports;
    this.board = board;
    this.lease = lease;
    this.enrolled = enrolled;
    this.defaultReplicas = defaultReplicas;
    this.progress = progress;
    this.counts = counts;
    this.vitals = vitals;
    this.actors = actors;
    this.alerts = alerts;
  }

  @Override
  public String node() {
    return node;
  }

  @Override
  public boolean started() {
    return unstarted().isEmpty();
  }

  @Override
  public Optional<String> unstarted() {
    if (!members.get().isMember()) {
      return Optional.of("this node has not joined the grid yet");
    }
    if (catalogue.get().term() == 0) {
      return Optional.of("the catalogue has not been read yet");
    }
    return enrolled.get()
        ? Optional.empty()
        : Optional.of("this node is not enrolled yet, it may have to wait for a swap to end");
  }

  @Override
  public Optional<String> hindrance() {
    Optional<String> waits = unstarted();
    return waits.isPresent() || lease.held()
        ? waits
        : Optional.of("this node is out of touch with the majority of the grid");
  }

  @Override
  public Optional<String> unreadiness() {
    Optional<String> hindrance = hindrance();
    return hindrance.isPresent()
        ? hindrance
        : catalogue.get().models().values().stream()
            .filter(model -> model.labels().containsKey(ModelSelector.STABLE))
            .filter(model -> !model.loading().unloaded())
            .filter(model -> !hasReadyStable(model))
            .findFirst()
            .map(this::withoutReplica);
  }

  /** Says why no replica is ready, as far as one said so. */
  private String withoutReplica(ModelState model) {
    String words = "model '" + model.name() + "' has no ready replica";
    String stable = model.labels().getOrDefault(ModelSelector.STABLE, "");
    return view(model)
        .version(stable)
        .map(VersionView::reason)
        .map(reason -> words + " of version " + stable + ": " + reason)
        .orElse(words);
  }

  private boolean hasReadyStable(ModelState model) {
    String stable = model.labels().getOrDefault(ModelSelector.STABLE, "");
    return board.of(model.name()).stream().anyMatch(status -> status.serves(stable));
  }

  @Override
  public List<ModelView> models() {
    return catalogue.get().models().values().stream().map(this::view).toList();
  }

  @Override
  public Optional<ModelView> model(String name) {
    return Optional.ofNullable(catalogue.get().models().get(name)).map(this::view);
  }

  /** Every request asks for its model's view, and little of it changes between two of them. */
  private ModelView view(ModelState model) {
    int wanted = Reconciler.countFor(model, members.get(), defaultReplicas);
    List<ReplicaStatus> statuses = board.of(model.name());
    Made last = made.get(model.name());
    if (last != null && last.isOf(model, wanted, statuses)) {
      return last.view();
    }
    Made now = new Made(model, wanted, statuses, ModelViews.of(model, wanted, statuses));
    made.put(model.name(), now);
    return now.view();
  }

  /** A view and what it was made of. */
  private record Made(ModelState model, int wanted, List<ReplicaStatus> statuses, ModelView view) {

    @SuppressWarnings("ReferenceEquality") // the same objects mean that nothing changed
    boolean isOf(ModelState otherModel, int otherWanted, List<ReplicaStatus> otherStatuses) {
      return model == otherModel && wanted == otherWanted && statuses == otherStatuses;
    }
  }

  @Override
  public List<NodeView> nodes() {
    Map<String, NodeReport> known = reports.get();
    return members.get().all().stream()
        .map(member -> node(member, Optional.ofNullable(known.get(member.address()))))
        .sorted(Comparator.comparing(NodeView::name))
        .toList();
  }

  private static NodeView node(Members.Node member, Optional<NodeReport> report) {
    return new NodeView(
        report.map(NodeReport::name).orElse(member.address()),
        member.address(),
        report.map(NodeReport::http).orElse(""),
        member.reachable() ? member.status() : "unreachable",
        member.roles(),
        report.map(NodeReport::capacity).orElse(0),
        report.map(NodeReport::devices).orElse(List.of()));
  }

  @Override
  public List<OperationView> operations() {
    return OperationViews.of(catalogue.get(), progress.get());
  }

  @Override
  public Optional<OperationView> operation(String id) {
    return operations().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @Override
  public GridAlerts alerts() {
    return alerts.get();
  }

  @Override
  public CompletionStage<List<VersionTally>> tallies(String model) {
    return catalogue.get().models().containsKey(model)
        ? counts.tallies(model)
        : CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<List<VersionStatistics>> statistics(String model) {
    return catalogue.get().models().containsKey(model)
        ? counts.statistics(model)
        : CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<GridVitals> vitals() {
    return vitals.get();
  }

  @Override
  public CompletionStage<GridActors> actors() {
    return actors.get();
  }
}
