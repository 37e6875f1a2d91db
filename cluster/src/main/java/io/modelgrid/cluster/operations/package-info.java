/**
 * The operations that run in the grid: {@link io.modelgrid.cluster.operations.Operations} keeps a
 * supervisor for each of them and enrols nodes, {@link
 * io.modelgrid.cluster.operations.OperationsBoard} keeps what they tell on each node.
 */
@NullMarked
package io.modelgrid.cluster.operations;

import org.jspecify.annotations.NullMarked;
