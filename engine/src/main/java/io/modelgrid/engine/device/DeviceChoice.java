package io.modelgrid.engine.device;

import io.modelgrid.config.InvalidSettingsException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the found devices {@code modelgrid.engine.devices} means. A pure function. */
final class DeviceChoice {
  private static final String AUTO = "auto";

  private DeviceChoice() {}

  static List<ComputeDevice> used(List<ComputeDevice> found, List<String> asked) {
    List<ComputeDevice> gpus = found.stream().filter(ComputeDevice::isGpu).toList();
    if (asked.contains(AUTO)) {
      return gpus.isEmpty() ? found : gpus;
    }
    List<String> mistakes = new ArrayList<>();
    Set<ComputeDevice> wanted = new LinkedHashSet<>();
    for (String name : asked) {
      List<ComputeDevice> meant =
          name.equals(ComputeDevice.GPU)
              ? gpus
              : found.stream().filter(device -> device.id().equals(name)).toList();
      if (meant.isEmpty()) {
        mistakes.add(
            "modelgrid.engine.devices: %s (expected: one that this node has: %s%s)"
                .formatted(name, ids(found), gpus.isEmpty() ? "; no GPU can be used here" : ""));
      }
      wanted.addAll(meant);
    }
    if (!mistakes.isEmpty()) {
      throw new InvalidSettingsException(mistakes);
    }
    return found.stream().filter(wanted::contains).toList();
  }

  private static String ids(List<ComputeDevice> found) {
    return String.join(", ", found.stream().map(ComputeDevice::id).toList());
  }
}
