/**
 * What a node records of requests: {@link io.modelgrid.engine.trace.Tracing} begins the spans of
 * their stages, {@link io.modelgrid.engine.trace.TraceContext} carries them from one process to the
 * next. Off unless the composition root gives a tracer. May import {@code engine.api} and
 * OpenTelemetry's API, not its SDK.
 */
@NullMarked
package io.modelgrid.engine.trace;

import org.jspecify.annotations.NullMarked;
