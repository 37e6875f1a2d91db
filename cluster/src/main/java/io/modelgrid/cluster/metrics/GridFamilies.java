package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Site;
import io.modelgrid.engine.api.DeviceView;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.engine.device.DeviceInventory.Held;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a node knows of the grid, and holds of it, read when somebody asks. */
final class GridFamilies implements MultiCollector {
  private final NodeSight sight;
  private final int mostModels;

  /**
   * Families of a node.
   *
   * @param mostModels so many models are told apart
   */
  GridFamilies(NodeSight sight, int mostModels) {
    this.sight = sight;
    this.mostModels = mostModels;
  }

  @Override
  public MetricSnapshots collect() {
    Families families = new Families();
    node(families);
    replicas(families);
    devices(families);
    return families.build();
  }

  private void node(Families families) {
    families
        .info(
            "modelgrid_node",
            "Which node this is",
            Labels.of("node", sight.node(), "address", sight.address()))
        .gauge(
            "modelgrid_members",
            "Members of the grid as this node sees them, by state",
            null,
            members().entrySet(),
            each -> Labels.of("state", each.getKey()),
            Map.Entry::getValue)
        .one(
            "modelgrid_majority_lease_held",
            "Whether this node holds the majority lease, without which it answers nothing",
            sight.leaseHeld().getAsBoolean() ? 1 : 0)
        .one(
            "modelgrid_catalogue_revision",
            "Revision of this node's copy of the catalogue",
            (double) sight.catalogue().get().revision());
  }

  private Map<String, Integer> members() {
    Map<String, Integer> states = new TreeMap<>(Map.of("up", 0, "unreachable", 0));
    Members now = sight.members().get();
    Stream.concat(now.all().stream(), now.joining().stream())
        .map(node -> node.reachable() ? node.status() : "unreachable")
        .forEach(state -> states.merge(state, 1, Integer::sum));
    return states;
  }

  private void replicas(Families families) {
    List<ReplicaStatus> here =
        sight.statuses().get().stream()
            .filter(status -> status.node().equals(sight.address()))
            .toList();
    Tally lifecycles = new Tally();
    Tally versions = new Tally();
    for (ReplicaStatus status : here) {
      for (ReplicaStatus.Lifecycle state : ReplicaStatus.Lifecycle.values()) {
        lifecycles.add(status.model(), "", word(state), status.lifecycle() == state ? 1 : 0);
      }
      for (ReplicaStatus.VersionStatus each : status.versions()) {
        versions.add(status.model(), each.version(), word(each.state()), 1);
      }
    }
    Tally wanted = new Tally();
    for (ModelView model : sight.models().get()) {
      wanted.add(model.name(), "", "", model.wantedReplicas());
    }
    families
        .gauge(
            "modelgrid_replicas",
            "Replicas on this node, by state",
            null,
            lifecycles.rows(),
            each -> Labels.of("model", each.getKey().model, "state", each.getKey().state),
            Map.Entry::getValue)
        .gauge(
            "modelgrid_replica_versions",
            "Versions that the replicas on this node hold, by state",
            null,
            versions.rows(),
            each ->
                Labels.of(
                    "model", each.getKey().model,
                    "state", each.getKey().state,
                    "version", each.getKey().version),
            Map.Entry::getValue)
        .gauge(
            "modelgrid_replicas_wanted",
            "Replicas that the whole grid should have, as this node sees it",
            null,
            wanted.rows(),
            each -> Labels.of("model", each.getKey().model),
            Map.Entry::getValue);
  }

  private void devices(Families families) {
    DeviceInventory inventory = sight.devices();
    Tally held = new Tally();
    for (Held each : inventory.held()) {
      held.add(Site.modelOf(each.slot()), "", each.device(), (double) each.bytes());
    }
    families
        .gauge(
            "modelgrid_device_memory_bytes",
            "Memory of the devices that this node uses",
            Unit.BYTES,
            inventory.views(),
            each -> Labels.of("device", each.id(), "kind", each.kind()),
            DeviceView::totalBytes)
        .gauge(
            "modelgrid_model_memory_bytes",
            "Memory that the servables on this node hold, estimated, by model and device",
            Unit.BYTES,
            held.rows(),
            each -> Labels.of("device", each.getKey().state, "model", each.getKey().model),
            Map.Entry::getValue);
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Labels of a row; those that do not apply are empty. */
  private record Key(String model, String version, String state) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = model.compareTo(other.model);
      order = order == 0 ? version.compareTo(other.version) : order;
      return order == 0 ? state.compareTo(other.state) : order;
    }
  }

  /** Adds up, and puts the models together that come when as many were told apart as may be. */
  private final class Tally {
    private final Map<Key, Double> rows = new TreeMap<>();
    private final Collection<String> models = new TreeSet<>();

    void add(String model, String version, String state, double value) {
      if (models.size() < mostModels) {
        models.add(model);
      }
      boolean known = models.contains(model);
      Key key =
          new Key(
              known ? model : GridVitals.REST,
              known || version.isEmpty() ? version : GridVitals.REST,
              state);
      rows.merge(key, value, Double::sum);
    }

    Collection<Map.Entry<Key, Double>> rows() {
      return rows.entrySet();
    }
  }
}
