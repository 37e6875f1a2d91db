/**
 * {@link io.modelgrid.engine.trace.TraceContext} carries a request's place in its trace from one
 * process to the next. May import {@code engine.api} and OpenTelemetry's API, not its SDK.
 */
@NullMarked
package io.modelgrid.engine.trace;

import org.jspecify.annotations.NullMarked;
