package io.modelgrid.engine.djl;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import com.sun.management.OperatingSystemMXBean;
import io.modelgrid.engine.device.ComputeDevice;
import io.modelgrid.engine.device.DeviceProbe;
import io.modelgrid.engine.device.HostMemory;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds this machine's devices through DJL. The CPU's memory is the container's where there is one.
 * GPUs count only where this build of ONNX Runtime can use them.
 */
public final class DjlDeviceProbe implements DeviceProbe {
  private static final Logger LOG = LoggerFactory.getLogger(DjlDeviceProbe.class);

  @Override
  public List<ComputeDevice> find() {
    List<ComputeDevice> devices = new ArrayList<>();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    devices.add(
        new ComputeDevice(ComputeDevice.CPU, ComputeDevice.CPU, system.getTotalMemorySize()));
    devices.addAll(gpus());
    return List.copyOf(devices);
  }

  @Override
  public OptionalLong availableHostBytes() {
    return HostMemory.available();
  }

  /** DJL's device for one of ours. */
  static Device device(String id) {
    return id.equals(ComputeDevice.CPU)
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(id.substring(ComputeDevice.GPU.length() + 1)));
  }

  private static List<ComputeDevice> gpus() {
    List<ComputeDevice> gpus = new ArrayList<>();
    try {
      OnnxRuntimeEngine.environment();
      if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
        return List.of();
      }
      for (int index = 0; index < CudaUtils.getGpuCount(); index++) {
        long bytes = CudaUtils.getGpuMemory(Device.gpu(index)).getMax();
        gpus.add(new ComputeDevice(ComputeDevice.GPU + ":" + index, ComputeDevice.GPU, bytes));
      }
    } catch (RuntimeException | LinkageError e) {
      // A broken driver must not keep the node from serving on its CPU.
      LOG.warn("GPUs are left out, since they could not be looked up: {}", e.toString());
      return List.of();
    }
    return gpus;
  }
}
