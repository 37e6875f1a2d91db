package io.modelgrid.engine.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as people see it.
 *
 * @param epoch catalogue revision of the last event that moved a label
 * @param labels version by label
 * @param wantedReplicas how many slots it should have now
 * @param fixedReplicas whether somebody set that number; otherwise it follows the serving nodes
 * @param traffic what unversioned requests get beside the stable version
 * @param unloaded whether it was unloaded as a whole: its versions and labels are there, but no
 *     request is answered before it is loaded again
 * @param loadedByName versions that are kept loaded though no label may stand on them
 */
public record ModelView(
    String name,
    long epoch,
    Map<String, String> labels,
    int wantedReplicas,
    boolean fixedReplicas,
    List<VersionView> versions,
    List<ReplicaView> replicas,
    TrafficView traffic,
    boolean unloaded,
    List<String> loadedByName) {
  public ModelView {
    labels = Map.copyOf(labels);
    versions = List.copyOf(versions);
    replicas = List.copyOf(replicas);
    loadedByName = List.copyOf(loadedByName);
  }

  public Optional<VersionView> version(String version) {
    for (VersionView each : versions) {
      if (each.version().equals(version)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** The version that a selector means, if there is one. */
  public Optional<VersionView> select(ModelSelector selector) {
    String asked = selector.version();
    if (asked != null) {
      return version(asked);
    }
    String label = selector.label() == null ? ModelSelector.STABLE : selector.label();
    return Optional.ofNullable(labels.get(label)).flatMap(this::version);
  }
}
