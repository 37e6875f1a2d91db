/**
 * What each actor of a node does: {@link io.modelgrid.actors.watch.Watch} is put around a
 * behaviour, counts its messages and their time, and keeps a line for it in the node's {@link
 * io.modelgrid.actors.watch.ActorTable}, which any thread may read. May import Pekko's actors and
 * nothing of the grid.
 */
@NullMarked
package io.modelgrid.actors.watch;

import org.jspecify.annotations.NullMarked;
