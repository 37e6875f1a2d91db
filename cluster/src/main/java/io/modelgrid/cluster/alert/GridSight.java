package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.AlertSight;
import io.modelgrid.actors.alert.GridSample;
import io.modelgrid.actors.alert.GridSample.Certificate;
import io.modelgrid.actors.alert.GridSample.ModelSample;
import io.modelgrid.actors.alert.GridSample.NodeSample;
import io.modelgrid.actors.alert.TrafficSample;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.cluster.board.NodeCondition;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.reconcile.Reconciler;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What rules are applied to, from this node's copies. */
public final class GridSight implements AlertSight {
  private static final String UNREACHABLE = "cannot be reached";
  private static final String GONE = "is gone without having left";

  private final Supplier<CatalogueState> catalogue;
  private final Supplier<Members> members;
  private final Supplier<Map<String, NodeReport>> reports;
  private final StatusBoard board;
  private final int defaultReplicas;
  private final Supplier<CompletionStage<List<TrafficSample>>> traffic;
  private final Map<String, String> names;

  /**
   * The grid as seen from a node.
   *
   * @param reports what nodes tell of themselves, by address
   * @param names of nodes that were heard of, by address, those that are gone included; thread-safe
   * @param traffic asks the nodes what they counted
   */
  public GridSight(
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      Supplier<Map<String, NodeReport>> reports,
      Map<String, String> names,
      StatusBoard board,
      int defaultReplicas,
      Supplier<CompletionStage<List<TrafficSample>>> traffic) {
    this.catalogue = catalogue;
    this.members = members;
    this.reports = reports;
    this.names = names;
    this.board = board;
    this.defaultReplicas = defaultReplicas;
    this.traffic = traffic;
  }

  @Override
  public boolean isReliable() {
    return members.get().majority() && catalogue.get().term() > 0;
  }

  @Override
  public CompletionStage<List<TrafficSample>> traffic() {
    return traffic.get();
  }

  @Override
  public GridSample now() {
    Members now = members.get();
    List<ModelSample> models =
        catalogue.get().models().values().stream().map(model -> model(model, now)).toList();
    return new GridSample(models, nodes(now));
  }

  private ModelSample model(ModelState model, Members now) {
    List<ReplicaStatus> statuses = board.of(model.name());
    Set<String> wanted = model.wanted().keySet();
    String stable = model.labels().get(ModelSelector.STABLE);
    return new ModelSample(
        model.name(),
        wanted.isEmpty() ? 0 : Reconciler.countFor(model, now, defaultReplicas),
        (int) statuses.stream().filter(status -> serves(status, stable)).count(),
        (int) statuses.stream().filter(GridSight::isFull).count(),
        statuses.stream().mapToInt(ReplicaStatus::queued).sum(),
        failures(model, wanted, statuses));
  }

  private static boolean serves(ReplicaStatus status, @Nullable String stable) {
    return stable == null ? status.lifecycle() == Lifecycle.SERVING : status.serves(stable);
  }

  private static boolean isFull(ReplicaStatus status) {
    return status.queueLimit() > 0 && status.queued() >= status.queueLimit();
  }

  /** Of the newest version, and of those that shall be loaded. */
  private static List<String> failures(
      ModelState model, Set<String> wanted, List<ReplicaStatus> statuses) {
    List<String> failures = new ArrayList<>();
    for (VersionState version : model.versions().values()) {
      String number = version.version();
      String failure = version.failure();
      boolean newest = number.equals(model.versions().lastKey());
      if (failure != null && (newest || wanted.contains(number))) {
        failures.add("version " + number + " can be loaded nowhere: " + failure);
      } else if (failure == null && wanted.contains(number)) {
        statuses.forEach(status -> failure(status, number, failures));
      }
    }
    return failures;
  }

  private static void failure(ReplicaStatus status, String version, List<String> failures) {
    for (VersionStatus held : status.versions()) {
      if (held.version().equals(version) && held.state() == Holding.FAILED) {
        failures.add(
            "version %s on %s: %s"
                .formatted(
                    version,
                    status.nodeName(),
                    held.reason() == null ? "it could not be loaded" : held.reason()));
      }
    }
  }

  /** Members, and those that are expected back. One that came back by another address is there. */
  private List<NodeSample> nodes(Members now) {
    Map<String, NodeReport> known = reports.get();
    known.forEach((address, report) -> names.put(address, report.name()));
    List<NodeSample> nodes = new ArrayList<>();
    Set<String> present = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (Members.Node node : now.all()) {
      NodeReport report = known.get(node.address());
      NodeCondition condition = report == null ? null : report.condition();
      String name = name(node.address());
      addresses.add(node.address());
      present.add(name);
      nodes.add(
          new NodeSample(
              name,
              node.reachable() ? null : UNREACHABLE,
              condition == null || condition.diskFreePercent() < 0
                  ? null
                  : condition.diskFreePercent() / 100.0,
              condition == null ? null : certificate(condition)));
    }
    now.joining().forEach(node -> addresses.add(node.address()));
    for (String address : now.expectedServing()) {
      if (addresses.add(address) && !present.contains(name(address))) {
        nodes.add(new NodeSample(name(address), GONE, null, null));
      }
    }
    names.keySet().retainAll(addresses);
    return nodes;
  }

  private String name(String address) {
    return names.getOrDefault(address, address);
  }

  private static @Nullable Certificate certificate(NodeCondition condition) {
    String file = condition.certificate();
    Instant end = condition.certificateEnd();
    return file == null || end == null ? null : new Certificate(file, end);
  }
}
