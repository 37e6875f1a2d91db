package io.modelgrid.config;

import java.time.Duration;
import java.util.List;

/**
 * Membership.
 *
 * @param host address on which this node talks to the others
 * @param port port for that; 0 takes a free one
 * @param seeds {@code host:port} of the nodes through which this one joins; all nodes may be seeds
 * @param founding {@code first-seed}: the first of the seeds founds the grid when no other answers;
 *     {@code locked}: whoever holds the lock in {@code foundingDirectory} does
 * @param foundingDirectory folder that all nodes of a local grid share, for {@code locked}
 * @param beatInterval how often nodes beat to each other for the majority lease
 * @param leaseValidity how long a beat counts
 * @param reconcileInterval how often the reconciler pings each wanted slot
 * @param defaultReplicas replicas of a model that names no number: the smaller of this and the
 *     number of serving nodes
 */
public record ClusterSettings(
    String host,
    int port,
    List<String> seeds,
    String founding,
    String foundingDirectory,
    Duration beatInterval,
    Duration leaseValidity,
    Duration reconcileInterval,
    int defaultReplicas) {

  public ClusterSettings {
    seeds = List.copyOf(seeds);
  }

  static ClusterSettings read(SettingsReader reader) {
    List<String> seeds = reader.texts("modelgrid.cluster.seeds");
    reader.require(
        seeds.stream().allMatch(seed -> seed.matches(".+:[0-9]{1,5}")),
        "modelgrid.cluster.seeds: " + seeds + " (expected: a list of host:port)");
    String founding = reader.oneOf("modelgrid.cluster.founding", List.of("first-seed", "locked"));
    String directory = reader.optionalText("modelgrid.cluster.founding-directory");
    reader.require(
        !founding.equals("locked") || !directory.isBlank(),
        "modelgrid.cluster.founding-directory: missing (expected: a folder that all local nodes"
            + " share, because modelgrid.cluster.founding is locked)");
    Duration beat =
        reader.duration(
            "modelgrid.cluster.beat-interval", Duration.ofMillis(50), Duration.ofMinutes(1));
    Duration validity =
        reader.duration(
            "modelgrid.cluster.lease-validity", Duration.ofMillis(200), Duration.ofMinutes(10));
    reader.require(
        validity.compareTo(beat.multipliedBy(3)) >= 0,
        "modelgrid.cluster.lease-validity: "
            + validity.toMillis()
            + "ms (expected: at least three times modelgrid.cluster.beat-interval)");
    return new ClusterSettings(
        reader.text("modelgrid.cluster.host"),
        reader.integer("modelgrid.cluster.port", 0, 65_535),
        seeds,
        founding,
        directory,
        beat,
        validity,
        reader.duration(
            "modelgrid.cluster.reconcile-interval", Duration.ofMillis(50), Duration.ofMinutes(1)),
        reader.integer("modelgrid.cluster.default-replicas", 1, 1000));
  }
}
