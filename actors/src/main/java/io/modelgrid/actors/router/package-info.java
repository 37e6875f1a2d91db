/**
 * {@link io.modelgrid.actors.router.Router}: picks a replica for each request and sees it through.
 * Its parts: {@link io.modelgrid.actors.router.Dispatch} sends, {@link
 * io.modelgrid.actors.router.Waiting} keeps what cannot be sent, {@link
 * io.modelgrid.actors.router.Orders} does what swaps order, {@link
 * io.modelgrid.actors.router.Shadowing} copies, {@link io.modelgrid.actors.router.Tallies} and
 * {@link io.modelgrid.actors.router.Statistics} count. Its rules are classes of their own: {@link
 * io.modelgrid.actors.router.VersionChoice}, {@link io.modelgrid.actors.router.CanarySplit}, {@link
 * io.modelgrid.actors.router.Rotation}, {@link io.modelgrid.actors.router.ReplicaTable}, {@link
 * io.modelgrid.actors.router.PendingTable}, {@link io.modelgrid.actors.router.HoldQueue}, {@link
 * io.modelgrid.actors.router.Backlog}, {@link io.modelgrid.actors.router.HedgeBudget}, {@link
 * io.modelgrid.actors.router.OutputComparison}. May import nothing of the replica but its protocol.
 */
@NullMarked
package io.modelgrid.actors.router;

import org.jspecify.annotations.NullMarked;
