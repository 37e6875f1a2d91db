package io.modelgrid.http;

import io.modelgrid.engine.api.LogLevels;

/**
 * How a node tells of itself, beside what its grid shows.
 *
 * @param logLevels of this node's loggers
 */
public record Telemetry(LogLevels logLevels) {}
