package io.modelgrid.cluster.ports;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.ReplicaView;
import io.modelgrid.engine.api.TrafficView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the catalogue and the replicas say of a model, put together for people. Pure. */
final class ModelViews {
  private static final String UNLOADED = "unloaded";

  private ModelViews() {}

  static ModelView of(ModelState model, int wantedReplicas, List<ReplicaStatus> statuses) {
    Set<String> wanted = model.wanted().keySet();
    List<VersionView> versions =
        model.versions().values().stream()
            .map(version -> version(model, version, wanted, statuses))
            .toList();
    return new ModelView(
        model.name(),
        model.epoch(),
        model.labels(),
        wanted.isEmpty() ? 0 : wantedReplicas,
        model.replicas() != null,
        versions,
        replicas(model, wanted.isEmpty() ? 0 : wantedReplicas, statuses),
        traffic(model),
        model.loading().unloaded(),
        List.copyOf(model.loading().kept()));
  }

  private static TrafficView traffic(ModelState model) {
    Traffic traffic = model.traffic();
    Traffic.Split split = traffic.split();
    Traffic.Shadow shadow = traffic.shadow();
    OperationState operation = model.operation();
    return new TrafficView(
        traffic.previous(),
        split == null ? null : split.version(),
        split == null ? 0 : split.share(),
        split != null && split.sticky(),
        shadow == null ? null : shadow.version(),
        shadow == null ? 0 : shadow.share(),
        operation == null ? null : operation.id());
  }

  private static VersionView version(
      ModelState model, VersionState version, Set<String> wanted, List<ReplicaStatus> statuses) {
    String name = version.version();
    int ready = (int) statuses.stream().filter(status -> status.serves(name)).count();
    VersionState.Verified verified = version.verified();
    return new VersionView(
        name,
        state(model, version, ready, wanted.contains(name)),
        labels(model, name),
        version.artifact().sha256(),
        version.artifact().size(),
        version.registeredAt(),
        reason(model, version, ready, statuses),
        verified == null ? null : verified.signature(),
        verified == null ? null : verified.platform(),
        verified == null ? Map.of() : verified.properties(),
        ready,
        version.lineage());
  }

  private static VersionView.State state(
      ModelState model, VersionState version, int ready, boolean wanted) {
    if (version.failure() != null) {
      return VersionView.State.FAILED;
    }
    // Of an unloaded model nothing is computed, though its replicas may not have heard of it yet.
    if (ready > 0 && !model.loading().unloaded()) {
      return VersionView.State.READY;
    }
    return wanted ? VersionView.State.LOADING : VersionView.State.REGISTERED;
  }

  private static List<String> labels(ModelState model, String version) {
    return model.labels().entrySet().stream()
        .filter(label -> label.getValue().equals(version))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /**
   * Why it failed; or that its model is unloaded; or, while no replica has it, what went wrong with
   * the last try.
   */
  private static @Nullable String reason(
      ModelState model, VersionState version, int ready, List<ReplicaStatus> statuses) {
    if (version.failure() == null && model.loading().unloaded()) {
      return UNLOADED;
    }
    if (version.failure() != null || ready > 0) {
      return version.failure();
    }
    return statuses.stream()
        .flatMap(status -> status.versions().stream())
        .filter(held -> held.version().equals(version.version()))
        .map(VersionStatus::reason)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static List<ReplicaView> replicas(
      ModelState model, int wantedReplicas, List<ReplicaStatus> statuses) {
    TreeSet<Integer> indexes = new TreeSet<>();
    statuses.forEach(status -> indexes.add(status.index()));
    for (int index = 0; indexes.size() < wantedReplicas; index++) {
      indexes.add(index);
    }
    List<ReplicaView> views = new ArrayList<>();
    for (int index : indexes) {
      Optional<ReplicaStatus> status =
          statuses.stream().filter(each -> each.index() == index).findFirst();
      views.add(
          status.map(ModelViews::replica).orElseGet(() -> absent(model.name() + "." + index)));
    }
    return views;
  }

  private static ReplicaView absent(String slot) {
    return new ReplicaView(slot, "absent", null, null, List.of(), 0, 0, null);
  }

  private static ReplicaView replica(ReplicaStatus status) {
    List<String> ready =
        status.versions().stream()
            .filter(held -> held.state() == Holding.READY)
            .map(VersionStatus::version)
            .toList();
    Optional<VersionStatus> failed =
        status.versions().stream().filter(held -> held.state() == Holding.FAILED).findFirst();
    String state =
        ready.isEmpty() && failed.isPresent()
            ? "failed"
            : status.lifecycle().name().toLowerCase(Locale.ROOT);
    return new ReplicaView(
        status.slot(),
        state,
        status.nodeName(),
        status.device(),
        ready,
        status.queued(),
        status.bytes(),
        failed.map(VersionStatus::reason).orElse(null));
  }
}
