/**
 * Tensors too large for one message between nodes, in chunks with credit. {@link
 * io.modelgrid.actors.transfer.TensorPost} is the way of requests and answers; {@link
 * io.modelgrid.actors.transfer.Carrier}, one on each node, owns the transfers: an {@link
 * io.modelgrid.actors.transfer.Outgoing} sends what a {@link io.modelgrid.actors.transfer.Incoming}
 * takes. Their rules are classes of their own: {@link io.modelgrid.actors.transfer.ChunkCutter},
 * {@link io.modelgrid.actors.transfer.Assembly}, {@link io.modelgrid.actors.transfer.Admission}.
 * May import of routers and replicas nothing but their protocols.
 */
@NullMarked
package io.modelgrid.actors.transfer;

import org.jspecify.annotations.NullMarked;
