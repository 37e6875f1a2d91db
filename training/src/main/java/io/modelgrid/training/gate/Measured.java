package io.modelgrid.training.gate;

import java.util.OptionalDouble;

/**
 * What was measured of a version.
 *
 * @param version for sentences, for example {@code stable, version 3}
 * @param answers to the test part
 * @param latencyMicros median time of one row alone, if it was measured
 * @param bytes of its model's file
 */
public record Measured(String version, Answers answers, OptionalDouble latencyMicros, long bytes) {}
