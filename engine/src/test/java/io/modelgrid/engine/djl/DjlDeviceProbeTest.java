package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.modelgrid.engine.device.ComputeDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

class DjlDeviceProbeTest {
  @Test
  void findsTheCpuFirstAndItsMemory() {
    List<ComputeDevice> found = new DjlDeviceProbe().find();

    assertThat(found.get(0).id()).isEqualTo("cpu");
    assertThat(found.get(0).totalBytes()).isGreaterThan(Runtime.getRuntime().maxMemory() / 2);
    assertThat(found.subList(1, found.size()))
        .allSatisfy(device -> assertThat(device.isGpu()).isTrue())
        .allSatisfy(device -> assertThat(device.totalBytes()).isPositive());
  }

  @Test
  void knowsDjlsDevices() {
    assertThat(DjlDeviceProbe.device("cpu")).isEqualTo(Device.cpu());
    assertThat(DjlDeviceProbe.device("gpu:2")).isEqualTo(Device.gpu(2));
  }
}
