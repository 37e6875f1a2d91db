package io.modelgrid.cluster;

import io.modelgrid.actors.replica.DeviceAccount;
import io.modelgrid.engine.device.DeviceInventory;

/** The node's device inventory, as its replicas use it. */
record InventoryAccount(DeviceInventory inventory, String slot) implements DeviceAccount {
  @Override
  public String choose() {
    return inventory.choose(slot);
  }

  @Override
  public void reserve(String device, String slot, long bytes) {
    inventory.reserve(device, slot, bytes);
  }

  @Override
  public void release(String slot) {
    inventory.release(slot);
  }
}
