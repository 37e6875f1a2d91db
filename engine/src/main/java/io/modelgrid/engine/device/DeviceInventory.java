package io.modelgrid.engine.device;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.engine.api.DeviceView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The devices that a node uses, and the account of what lies on them. Thread-safe.
 *
 * <p>A slot lies on one device. The account is of estimates: it guides placement and refuses
 * nothing.
 */
public final class DeviceInventory {
  private final Map<String, ComputeDevice> devices = new LinkedHashMap<>();
  private final Map<String, Holding> holdings = new TreeMap<>();

  private record Holding(String device, long bytes) {}

  private DeviceInventory(List<ComputeDevice> used) {
    used.forEach(device -> devices.put(device.id(), device));
  }

  /**
   * Takes those of the found devices that the settings ask for.
   *
   * @throws InvalidSettingsException naming every device that is asked for and not there
   */
  public static DeviceInventory of(DeviceProbe probe, EngineSettings settings) {
    return new DeviceInventory(DeviceChoice.used(probe.find(), settings.devices()));
  }

  /** The devices in use, in the order in which they were found. */
  public synchronized List<ComputeDevice> devices() {
    return List.copyOf(devices.values());
  }

  /**
   * The device for a slot's servables: the one that it lies on already, else the one that is least
   * filled, then the one with fewer slots, then GPU before CPU. The slot counts as lying there from
   * now on, so that two loads at once do not crowd one device.
   */
  public synchronized String choose(String slot) {
    Holding held = holdings.get(slot);
    if (held != null) {
      return held.device();
    }
    ComputeDevice best =
        devices.values().stream()
            .min(
                Comparator.comparingDouble(this::filled)
                    .thenComparingInt(device -> slotsOn(device).size())
                    .thenComparing(device -> !device.isGpu()))
            .orElseThrow();
    holdings.put(slot, new Holding(best.id(), 0));
    return best.id();
  }

  /**
   * Notes what a slot holds in all on its device now, in place of what was noted before.
   *
   * @throws IllegalArgumentException if there is no such device, or bytes is negative
   */
  public synchronized void reserve(String deviceId, String slot, long bytes) {
    if (!devices.containsKey(deviceId)) {
      throw new IllegalArgumentException(
          "device: " + deviceId + " (expected: one of " + devices.keySet() + ")");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
    }
    holdings.put(slot, new Holding(deviceId, bytes));
  }

  /** The slot holds nothing here any more. */
  public synchronized void release(String slot) {
    holdings.remove(slot);
  }

  /** Each device and what lies on it. */
  public synchronized List<DeviceView> views() {
    List<DeviceView> views = new ArrayList<>();
    for (ComputeDevice device : devices.values()) {
      views.add(
          new DeviceView(
              device.id(), device.kind(), device.totalBytes(), held(device), slotsOn(device)));
    }
    return views;
  }

  private double filled(ComputeDevice device) {
    return (double) held(device) / Math.max(1, device.totalBytes());
  }

  private long held(ComputeDevice device) {
    return holdings.values().stream()
        .filter(holding -> holding.device().equals(device.id()))
        .mapToLong(Holding::bytes)
        .sum();
  }

  private List<String> slotsOn(ComputeDevice device) {
    return holdings.entrySet().stream()
        .filter(entry -> entry.getValue().device().equals(device.id()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
