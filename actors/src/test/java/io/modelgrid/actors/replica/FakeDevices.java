package io.modelgrid.actors.replica;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One device, on which everything lies. */
final class FakeDevices implements DeviceAccount {
  /** Bytes by slot and device, as in {@code m.2 on gpu:1}. */
  final Map<String, Long> reserved = new ConcurrentHashMap<>();

  @Override
  public String choose() {
    return "gpu:1";
  }

  @Override
  public void reserve(String device, String slot, long bytes) {
    reserved.put(slot + " on " + device, bytes);
  }

  @Override
  public void release(String slot) {
    reserved.keySet().removeIf(key -> key.startsWith(slot + " "));
  }
}
