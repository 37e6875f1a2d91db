package io.modelgrid.engine.device;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.engine.api.DeviceView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The devices that a node uses, and the account of what lies on them. Thread-safe.
 *
 * <p>A slot lies on one device. The account is of estimates: it guides placement, and refuses a
 * load for which there is no room.
 */
public final class DeviceInventory {
  private final Map<String, ComputeDevice> devices = new LinkedHashMap<>();
  private final Map<String, Holding> holdings = new TreeMap<>();

  private final Map<MemoryClaim, Holding> claims = new HashMap<>();
  private final DeviceProbe probe;

  private record Holding(String device, long bytes) {}

  /** What a slot holds on a device. */
  public record Held(String slot, String device, long bytes) {}

  private DeviceInventory(List<ComputeDevice> used, DeviceProbe probe) {
    this.probe = probe;
    used.forEach(device -> devices.put(device.id(), device));
  }

  /**
   * Takes those of the found devices that the settings ask for.
   *
   * @throws InvalidSettingsException naming every device that is asked for and not there
   */
  public static DeviceInventory of(DeviceProbe probe, EngineSettings settings) {
    return new DeviceInventory(DeviceChoice.used(probe.find(), settings.devices()), probe);
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
    device(deviceId);
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
    }
    holdings.put(slot, new Holding(deviceId, bytes));
  }

  /** The slot holds nothing here any more. */
  public synchronized void release(String slot) {
    holdings.remove(slot);
  }

  /**
   * Bytes that are free on a device. For the CPU what the machine can give, where it says so;
   * otherwise the device's memory less what the slots hold. In both cases less what is claimed for
   * loads that run.
   */
  public long free(String deviceId) {
    return free(device(deviceId), probe.availableHostBytes());
  }

  private synchronized long free(ComputeDevice device, OptionalLong host) {
    OptionalLong machine = device.isGpu() ? OptionalLong.empty() : host;
    return machine.orElse(device.totalBytes() - held(holdings.values(), device))
        - held(claims.values(), device);
  }

  /**
   * Claims room for a load, so that two loads at once are not promised the same bytes. To be closed
   * when the load has ended; what was loaded is noted with {@link #reserve} then.
   *
   * @return empty if there is not so much
   */
  public Optional<MemoryClaim> claim(String deviceId, long bytes) {
    ComputeDevice device = device(deviceId);
    OptionalLong host = probe.availableHostBytes(); // a file is read: not while others wait
    synchronized (this) {
      if (bytes > free(device, host)) {
        return Optional.empty();
      }
      MemoryClaim claim = new MemoryClaim(this::giveBack);
      claims.put(claim, new Holding(deviceId, bytes));
      return Optional.of(claim);
    }
  }

  private synchronized void giveBack(MemoryClaim claim) {
    claims.remove(claim);
  }

  private synchronized ComputeDevice device(String id) {
    ComputeDevice device = devices.get(id);
    if (device == null) {
      throw new IllegalArgumentException(
          "device: " + id + " (expected: one of " + devices.keySet() + ")");
    }
    return device;
  }

  /** Each device and what lies on it. */
  public synchronized List<DeviceView> views() {
    List<DeviceView> views = new ArrayList<>();
    for (ComputeDevice device : devices.values()) {
      views.add(
          new DeviceView(
              device.id(),
              device.kind(),
              device.totalBytes(),
              held(holdings.values(), device),
              slotsOn(device)));
    }
    return views;
  }

  /** What each slot holds, by slot. */
  public synchronized List<Held> held() {
    return holdings.entrySet().stream()
        .map(each -> new Held(each.getKey(), each.getValue().device(), each.getValue().bytes()))
        .toList();
  }

  private double filled(ComputeDevice device) {
    return (double) held(holdings.values(), device) / Math.max(1, device.totalBytes());
  }

  private static long held(Collection<Holding> holdings, ComputeDevice device) {
    return holdings.stream()
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
