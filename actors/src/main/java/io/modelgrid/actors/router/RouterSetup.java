package io.modelgrid.actors.router;

import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.function.LongSupplier;

/**
 * What a router is made of.
 *
 * @param model what the catalogue says of the model now
 * @param node this node's name, for refusals
 * @param address this node's address, {@code host:port}, by which it answers the supervisors of
 *     swaps
 * @param post the way to the replicas
 * @param lease whether this node may dispatch
 * @param nanoTime the monotonic clock by which deadlines are read: {@link System#nanoTime()}
 * @param epochMillis the wall clock: {@link System#currentTimeMillis()}
 * @param tracing records what becomes of requests that are traced
 */
public record RouterSetup(
    ModelState model,
    String node,
    String address,
    ServingSettings settings,
    TensorPost post,
    DispatchLease lease,
    LongSupplier nanoTime,
    LongSupplier epochMillis,
    Tracing tracing) {}
