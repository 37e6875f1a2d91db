/**
 * The proof that a swap loses, mixes and turns back nothing: load on all ingress nodes while a
 * model is swapped to and fro, and every answer checked.
 *
 * <p>{@link io.modelgrid.cli.prove.Proof} is the whole; {@link io.modelgrid.cli.prove.CheckedLoad}
 * sends, {@link io.modelgrid.cli.prove.AnswerChecker} judges, {@link
 * io.modelgrid.cli.prove.Swapper} swaps, {@link io.modelgrid.cli.prove.NodeChaos} kills a local
 * node, {@link io.modelgrid.cli.prove.ReplicaChaos} restarts replicas. Knows a grid by HTTP only,
 * and by processes where it kills. May import the JDK, Jackson, {@code cli}, {@code cli.admin} and
 * {@code cli.local}.
 */
@NullMarked
package io.modelgrid.cli.prove;

import org.jspecify.annotations.NullMarked;
