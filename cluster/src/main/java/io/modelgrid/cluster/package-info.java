/**
 * The grid itself: {@link io.modelgrid.cluster.GridNode} starts and stops a node and offers the
 * ports of {@code engine.api} over the grid. May import every room but {@code http} and {@code
 * cli}.
 */
@NullMarked
package io.modelgrid.cluster;

import org.jspecify.annotations.NullMarked;
