package io.modelgrid.config;

import java.time.Duration;

/**
 * Swaps, canaries and shadows.
 *
 * @param holdTimeout within this all routers have to hold, or the try is given up
 * @param holdAttempts so many tries are made before the swap is aborted
 * @param gatherTimeout how long a swap waits until all members can be reached and are settled
 * @param loadTimeout within this every replica has to have the new version ready
 * @param loadPatience how long a replica may fail to load for a reason of its own, such as a lack
 *     of memory, before the swap is aborted
 * @param stepPause pause before each step, to watch a swap or to test failures
 * @param canaryMinRequests requests that a canary has to answer in each step before it is judged
 * @param canaryErrorExcess share of failures above stable's from which it is rolled back
 * @param canaryLatencyRatio 95th percentile, as a multiple of stable's, from which it is rolled
 *     back
 * @param canaryFlips share of compared answers with another class from which it is rolled back
 */
public record SwapSettings(
    Duration holdTimeout,
    int holdAttempts,
    Duration gatherTimeout,
    Duration loadTimeout,
    Duration loadPatience,
    Duration stepPause,
    int canaryMinRequests,
    double canaryErrorExcess,
    double canaryLatencyRatio,
    double canaryFlips) {

  static SwapSettings read(SettingsReader reader) {
    Duration none = Duration.ZERO;
    Duration tick = Duration.ofMillis(1);
    Duration minute = Duration.ofMinutes(1);
    Duration day = Duration.ofDays(1);
    return new SwapSettings(
        reader.duration("modelgrid.swap.hold-timeout", Duration.ofMillis(10), minute),
        reader.integer("modelgrid.swap.hold-attempts", 1, 100),
        reader.duration("modelgrid.swap.gather-timeout", tick, day),
        reader.duration("modelgrid.swap.load-timeout", tick, day),
        reader.duration("modelgrid.swap.load-patience", none, day),
        reader.duration("modelgrid.swap.step-pause", none, minute),
        reader.integer("modelgrid.swap.canary.min-requests", 1, 1_000_000_000),
        reader.ratio("modelgrid.swap.canary.error-excess"),
        reader.number("modelgrid.swap.canary.latency-ratio", 1, 1000),
        reader.ratio("modelgrid.swap.canary.flips"));
  }
}
