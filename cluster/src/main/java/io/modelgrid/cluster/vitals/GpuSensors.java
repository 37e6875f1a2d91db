package io.modelgrid.cluster.vitals;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a machine tells of its GPUs' energy. */
interface GpuSensors {
  /**
   * How many GPUs tell something; they are numbered from 0, in the order of their PCI addresses.
   */
  int count();

  /** Energy since the driver was loaded, in millijoules; empty where the GPU does not tell. */
  OptionalLong millijoules(int gpu);

  /** Percent of the last second or so in which the GPU computed; empty where it does not tell. */
  OptionalInt busyPercent(int gpu);
}
