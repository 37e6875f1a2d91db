package io.modelgrid.cluster.metrics;

import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.device.DeviceInventory;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a node sees of the grid; any thread may look, and none waits for it.
 *
 * @param node its name
 * @param address its address, {@code host:port}
 * @param statuses of the replicas of all nodes
 */
public record NodeSight(
    String node,
    String address,
    Supplier<Members> members,
    BooleanSupplier leaseHeld,
    Supplier<CatalogueState> catalogue,
    Supplier<List<ModelView>> models,
    Supplier<List<ReplicaStatus>> statuses,
    DeviceInventory devices) {}
