/** The slots: replicas as Cluster Sharding's entities, one shard a slot. */
@NullMarked
package io.modelgrid.cluster.slot;

import org.jspecify.annotations.NullMarked;
