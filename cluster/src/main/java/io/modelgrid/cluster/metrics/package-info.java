/**
 * A node's metrics: {@link io.modelgrid.cluster.metrics.NodeMeters} holds Micrometer's registry and
 * writes all of it; the families read what the grid counts and knows anyway. Alone touches {@code
 * io.prometheus}. May import the rest of {@code cluster}, which does not import it.
 */
@NullMarked
package io.modelgrid.cluster.metrics;

import org.jspecify.annotations.NullMarked;
