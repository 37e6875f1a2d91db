package io.modelgrid.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Who this node is.
 *
 * @param name shown to people, unique in the grid
 * @param roles what the node does: any of {@code ingress}, {@code serving}, {@code training}
 * @param dataDirectory where this node alone keeps its files (unpacked bundles, logs)
 * @param capacity how many replicas this node counts as full; weighs placement, refuses nothing
 */
public record NodeSettings(String name, Set<String> roles, Path dataDirectory, int capacity) {
  private static final List<String> ROLES = List.of("ingress", "serving", "training");

  public NodeSettings {
    roles = Set.copyOf(roles);
  }

  static NodeSettings read(SettingsReader reader) {
    List<String> roles = reader.texts("modelgrid.node.roles");
    reader.require(
        !roles.isEmpty() && ROLES.containsAll(roles),
        "modelgrid.node.roles: " + roles + " (expected: at least one of " + ROLES + ")");
    return new NodeSettings(
        reader.text("modelgrid.node.name"),
        Set.copyOf(roles),
        reader.path("modelgrid.node.data-directory"),
        reader.integer("modelgrid.node.capacity", 1, 10_000));
  }
}
