package io.modelgrid.http;

import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.engine.trace.Tracing;

/**
 * How a node tells of itself, beside what its grid shows.
 *
 * @param tracing records what becomes of requests
 * @param logLevels of this node's loggers
 */
public record Telemetry(Tracing tracing, LogLevels logLevels) {}
