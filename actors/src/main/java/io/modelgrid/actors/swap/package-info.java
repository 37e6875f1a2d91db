/**
 * Swaps, canaries, shadows and moved labels: who carries them through, and what they tell the
 * ingress of each node.
 *
 * <p>{@link io.modelgrid.actors.swap.IngressOrder} and {@link
 * io.modelgrid.actors.swap.IngressReply} are the two-phase commit's messages; the decisions stand
 * in the catalogue alone. Knows no cluster.
 */
@NullMarked
package io.modelgrid.actors.swap;

import org.jspecify.annotations.NullMarked;
