/**
 * The span of a request at its ingress, for HTTP and gRPC alike: {@link
 * io.modelgrid.http.trace.IngressSpan}. May import {@code engine.api} and {@code engine.trace}.
 */
@NullMarked
package io.modelgrid.http.trace;

import org.jspecify.annotations.NullMarked;
