package io.modelgrid.config;

import java.time.Duration;

/**
 * Routers and replicas.
 *
 * @param defaultDeadline deadline of a request that names none
 * @param maxDeadline longest deadline that a request may ask for
 * @param replicaQueue requests that one replica lets wait
 * @param routerQueue requests that one router holds while no replica is ready
 * @param holdLimit how long a router holds a request while no replica is ready
 * @param statusInterval how often a replica tells its state to the routers
 * @param batchDelay how long a request may wait for others to be computed with
 * @param suspectAfter a replica that was silent for this long is suspect
 * @param hedgeBudget share of the requests that may be sent a second time out of mere lateness
 * @param standInFrom how full the queues of a model are when its stand-in begins to answer; it ends
 *     below half of that
 * @param maxTensorBytes most bytes of one request's inputs together, and of one answer's outputs
 * @param maxTransferBytes most bytes of large tensors that may be coming in from other nodes at
 *     once, and of inputs that may wait in one replica
 */
public record ServingSettings(
    Duration defaultDeadline,
    Duration maxDeadline,
    int replicaQueue,
    int routerQueue,
    Duration holdLimit,
    Duration statusInterval,
    Duration batchDelay,
    Duration suspectAfter,
    double hedgeBudget,
    double standInFrom,
    long maxTensorBytes,
    long maxTransferBytes) {

  private static final long KIB = 1L << 10;
  private static final long GIB = 1L << 30;

  static ServingSettings read(SettingsReader reader) {
    Duration tick = Duration.ofMillis(1);
    Duration hour = Duration.ofHours(1);
    ServingSettings settings =
        new ServingSettings(
            reader.duration("modelgrid.serving.default-deadline", tick, hour),
            reader.duration("modelgrid.serving.max-deadline", tick, hour),
            reader.integer("modelgrid.serving.replica-queue", 1, 1_000_000),
            reader.integer("modelgrid.serving.router-queue", 1, 1_000_000),
            reader.duration("modelgrid.serving.hold-limit", tick, hour),
            reader.duration("modelgrid.serving.status-interval", Duration.ofMillis(20), hour),
            reader.duration("modelgrid.serving.batch-delay", Duration.ZERO, Duration.ofSeconds(1)),
            reader.duration("modelgrid.serving.suspect-after", Duration.ofMillis(50), hour),
            reader.ratio("modelgrid.serving.hedge-budget"),
            reader.number("modelgrid.serving.stand-in-from", 0.01, 1),
            reader.bytes("modelgrid.serving.max-tensor-bytes", KIB, GIB),
            reader.bytes("modelgrid.serving.max-transfer-bytes", KIB, 64 * GIB));
    reader.require(
        settings.suspectAfter.compareTo(settings.statusInterval.multipliedBy(2)) >= 0,
        "modelgrid.serving.suspect-after: "
            + settings.suspectAfter.toMillis()
            + "ms (expected: at least twice modelgrid.serving.status-interval)");
    reader.require(
        settings.defaultDeadline.compareTo(settings.maxDeadline) <= 0,
        "modelgrid.serving.default-deadline: "
            + settings.defaultDeadline.toMillis()
            + "ms (expected: at most modelgrid.serving.max-deadline)");
    reader.require(
        settings.maxTransferBytes >= settings.maxTensorBytes,
        "modelgrid.serving.max-transfer-bytes: "
            + settings.maxTransferBytes
            + " bytes (expected: at least modelgrid.serving.max-tensor-bytes)");
    return settings;
  }
}
