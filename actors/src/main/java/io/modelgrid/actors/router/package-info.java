/**
 * {@link io.modelgrid.actors.router.Router}: picks a replica for each request and sees it through.
 * Its rules are classes of their own: {@link io.modelgrid.actors.router.VersionChoice}, {@link
 * io.modelgrid.actors.router.Rotation}, {@link io.modelgrid.actors.router.ReplicaTable}, {@link
 * io.modelgrid.actors.router.PendingTable}, {@link io.modelgrid.actors.router.HoldQueue}, {@link
 * io.modelgrid.actors.router.HedgeBudget}. May import nothing of the replica but its protocol.
 */
@NullMarked
package io.modelgrid.actors.router;

import org.jspecify.annotations.NullMarked;
