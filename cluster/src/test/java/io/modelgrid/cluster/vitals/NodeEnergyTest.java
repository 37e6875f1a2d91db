package io.modelgrid.cluster.vitals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NodeEnergyTest {
  private final FakeSensors sensors = new FakeSensors();
  private long now = 5_000_000_000L;

  private NodeEnergy energy() {
    EnergyMeter none = new EnergyMeter(Path.of("/none/powercap"), Path.of("/none/stat"));
    return new NodeEnergy(none, sensors, () -> now);
  }

  private void after(long millis, long millijoules, int percent) {
    now += millis * 1_000_000;
    sensors.millijoules += millijoules;
    sensors.percent = percent;
  }

  @Test
  void whatAGpuTookIsSharedOutByTheTimeThatItWasBusy() {
    NodeEnergy energy = energy();
    assertThat(energy.isReadable()).isTrue();
    energy.look();
    assertThat(energy.applyAsDouble("gpu:0")).as("after one look").isNaN();

    after(2_000, 300_000, 50);
    energy.look();

    assertThat(energy.applyAsDouble("gpu:0")).isEqualTo(300.0); // 300 J in one busy second
  }

  @Test
  void anIdleGpuAndANewDriverChangeNothing() {
    NodeEnergy energy = energy();
    energy.look();
    after(1_000, 100_000, 100);
    energy.look();

    after(1_000, 70_000, 0);
    energy.look();
    assertThat(energy.applyAsDouble("gpu:0")).as("idle").isEqualTo(100.0);
    after(1_000, -1_000_000, 100);
    energy.look();
    assertThat(energy.applyAsDouble("gpu:0")).as("counter begun anew").isEqualTo(100.0);
  }

  @Test
  void nothingIsKnownOfOtherDevices() {
    NodeEnergy energy = energy();
    energy.look();
    after(1_000, 100_000, 100);
    energy.look();

    assertThat(energy.applyAsDouble("cpu")).isNaN();
    assertThat(energy.applyAsDouble("gpu:1")).isNaN();
  }

  @Test
  void aGpuThatDoesNotTellIsLeftOut() {
    sensors.tells = false;

    assertThat(energy().isReadable()).isFalse();
  }

  // On a machine with NVIDIA's driver: a GPU takes energy all the time.
  @Test
  void aRealGpusEnergyGrows() {
    GpuSensors real = Nvml.ofMachine();
    Assumptions.assumeTrue(real.count() > 0, "no NVIDIA driver on this machine: skipped");
    OptionalLong before = real.millijoules(0);
    long end = System.nanoTime() + 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }

    assertThat(real.millijoules(0).orElseThrow()).isGreaterThan(before.orElseThrow());
    assertThat((double) real.busyPercent(0).orElseThrow()).isCloseTo(50, within(50.0));
  }

  private static final class FakeSensors implements GpuSensors {
    private boolean tells = true;
    private long millijoules = 7_000_000;
    private int percent;

    @Override
    public int count() {
      return 1;
    }

    @Override
    public OptionalLong millijoules(int gpu) {
      return tells ? OptionalLong.of(millijoules) : OptionalLong.empty();
    }

    @Override
    public OptionalInt busyPercent(int gpu) {
      return OptionalInt.of(percent);
    }
  }
}
