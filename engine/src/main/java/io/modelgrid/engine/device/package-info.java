/**
 * The devices of a node and the account of what lies on them.
 *
 * <p>{@link io.modelgrid.engine.device.DeviceInventory} is the account; a {@link
 * io.modelgrid.engine.device.DeviceProbe} finds the devices. May import {@code config} and {@code
 * engine.api}.
 */
@NullMarked
package io.modelgrid.engine.device;

import org.jspecify.annotations.NullMarked;
