/** Where slots go: a pure policy, and its adapter to Cluster Sharding. */
@NullMarked
package io.modelgrid.cluster.placement;

import org.jspecify.annotations.NullMarked;
