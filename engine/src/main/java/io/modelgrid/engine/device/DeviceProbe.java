package io.modelgrid.engine.device;

import java.util.List;
import java.util.OptionalLong;

/** Finds the devices of this machine. The real one asks the engine; tests simulate. */
@FunctionalInterface
public interface DeviceProbe {
  /** The CPU first, then GPUs in the driver's order. Blocks while libraries are looked up. */
  List<ComputeDevice> find();

  /** Memory that the machine can still give to programs now; empty if it does not say. */
  default OptionalLong availableHostBytes() {
    return OptionalLong.empty();
  }
}
