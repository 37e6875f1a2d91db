/** What is wanted against what is: {@link io.modelgrid.cluster.reconcile.Reconciler}. */
@NullMarked
package io.modelgrid.cluster.reconcile;

import org.jspecify.annotations.NullMarked;
