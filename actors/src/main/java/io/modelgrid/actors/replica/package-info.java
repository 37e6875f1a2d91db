/**
 * {@link io.modelgrid.actors.replica.Replica}: holds servables and computes. What depends on its
 * node comes in through {@link io.modelgrid.actors.replica.ReplicaSetup}: the loader, the devices
 * ({@link io.modelgrid.actors.replica.DeviceAccount}), the artifacts ({@link
 * io.modelgrid.actors.replica.ArtifactPort}). May import nothing of the router but its protocol.
 */
@NullMarked
package io.modelgrid.actors.replica;

import org.jspecify.annotations.NullMarked;
