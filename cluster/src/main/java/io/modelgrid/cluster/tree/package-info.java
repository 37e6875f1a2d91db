/** The actors of a node, told to the others: {@link io.modelgrid.cluster.tree.TreeKeeper}. */
@NullMarked
package io.modelgrid.cluster.tree;

import org.jspecify.annotations.NullMarked;
