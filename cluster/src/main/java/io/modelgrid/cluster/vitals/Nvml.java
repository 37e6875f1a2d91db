package io.modelgrid.cluster.vitals;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NVIDIA's management library, which comes with the driver. See the NVML API Reference: {@code
 * nvmlDeviceGetTotalEnergyConsumption} (Volta and later), {@code nvmlDeviceGetUtilizationRates}.
 */
final class Nvml implements GpuSensors {
  private static final Logger LOG = LoggerFactory.getLogger(Nvml.class);
  private static final int SUCCESS = 0;
  // nvmlUtilization_t: two unsigned ints, the GPU's and its memory's percent.
  private static final int UTILISATION_BYTES = 8;

  private final Functions functions;
  private final List<Pointer> gpus;

  private Nvml(Functions functions, List<Pointer> gpus) {
    this.functions = functions;
    this.gpus = List.copyOf(gpus);
  }

  /** Those of the library's functions that are used; each answers 0 or an error. */
  interface Functions extends Library {
    int nvmlInit_v2();

    int nvmlDeviceGetCount_v2(IntByReference count);

    int nvmlDeviceGetHandleByIndex_v2(int index, PointerByReference device);

    int nvmlDeviceGetTotalEnergyConsumption(Pointer device, LongByReference millijoules);

    int nvmlDeviceGetUtilizationRates(Pointer device, Pointer utilisation);
  }

  /** The sensors of this machine; none where there is no driver. */
  static GpuSensors ofMachine() {
    try {
      return of(Native.load("nvidia-ml", Functions.class));
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("No GPU tells its energy: {}", e.getMessage());
      return new None();
    }
  }

  private static GpuSensors of(Functions functions) {
    int code = functions.nvmlInit_v2();
    IntByReference count = new IntByReference();
    code = code == SUCCESS ? functions.nvmlDeviceGetCount_v2(count) : code;
    if (code != SUCCESS) {
      LOG.info("GPUs do not tell their energy: NVML answers {}", code);
      return new None();
    }
    List<Pointer> gpus = new ArrayList<>();
    for (int index = 0; index < count.getValue(); index++) {
      PointerByReference device = new PointerByReference();
      if (functions.nvmlDeviceGetHandleByIndex_v2(index, device) != SUCCESS) {
        break; // the numbers of those behind it would be wrong
      }
      gpus.add(device.getValue());
    }
    return new Nvml(functions, gpus);
  }

  @Override
  public int count() {
    return gpus.size();
  }

  @Override
  public OptionalLong millijoules(int gpu) {
    LongByReference energy = new LongByReference();
    int code = functions.nvmlDeviceGetTotalEnergyConsumption(gpus.get(gpu), energy);
    return code == SUCCESS ? OptionalLong.of(energy.getValue()) : OptionalLong.empty();
  }

  @Override
  public OptionalInt busyPercent(int gpu) {
    try (Memory utilisation = new Memory(UTILISATION_BYTES)) {
      int code = functions.nvmlDeviceGetUtilizationRates(gpus.get(gpu), utilisation);
      return code == SUCCESS ? OptionalInt.of(utilisation.getInt(0)) : OptionalInt.empty();
    }
  }

  /** No GPU at all. */
  private record None() implements GpuSensors {
    @Override
    public int count() {
      return 0;
    }

    @Override
    public OptionalLong millijoules(int gpu) {
      return OptionalLong.empty();
    }

    @Override
    public OptionalInt busyPercent(int gpu) {
      return OptionalInt.empty();
    }
  }
}
