package io.modelgrid.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.engine.api.NodeMetrics;
import io.modelgrid.engine.trace.Tracing;

/**
 * How a node tells of itself, beside what its grid shows.
 *
 * @param tracing records what becomes of requests
 * @param logLevels of this node's loggers
 * @param metrics all of this node's metrics, to be scraped
 * @param registry where its ports count what they answer
 */
public record Telemetry(
    Tracing tracing, LogLevels logLevels, NodeMetrics metrics, MeterRegistry registry) {}
