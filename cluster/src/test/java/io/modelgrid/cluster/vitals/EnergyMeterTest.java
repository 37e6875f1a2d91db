package io.modelgrid.cluster.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergyMeterTest {
  @TempDir Path folder = Path.of("");

  private EnergyMeter meter() {
    return new EnergyMeter(folder.resolve("powercap"), folder.resolve("stat"));
  }

  private void zone(String name, long microjoules) throws IOException {
    Path zone = Files.createDirectories(folder.resolve("powercap").resolve(name));
    Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), "1000000\n");
  }

  /** So many ticks of a hundredth of a second were the processors busy. */
  private void busy(long ticks) throws IOException {
    Files.writeString(
        folder.resolve("stat"),
        "cpu  %d 0 0 99999 7777 0 0 55 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n".formatted(ticks));
  }

  @Test
  void whatAllPackagesTookIsSharedOutByTheTimeTheyWereBusy() throws IOException {
    zone("intel-rapl:0", 100_000);
    zone("intel-rapl:1", 200_000);
    zone("intel-rapl:0:0", 50_000); // within the first
    busy(1_000);
    EnergyMeter meter = meter();
    assertThat(meter.isReadable()).isTrue();
    meter.look();
    assertThat(meter.getAsDouble()).as("after one look").isNaN();

    zone("intel-rapl:0", 400_000);
    zone("intel-rapl:1", 400_000);
    zone("intel-rapl:0:0", 900_000);
    busy(1_050);
    meter.look();

    assertThat(meter.getAsDouble()).isEqualTo(1.0); // half a joule in half a second
  }

  @Test
  void theCounterBeginsAgainAtItsEnd() throws IOException {
    zone("intel-rapl:0", 900_000);
    busy(0);
    EnergyMeter meter = meter();
    meter.look();
    zone("intel-rapl:0", 400_000);
    busy(100);
    meter.look();

    assertThat(meter.getAsDouble()).isEqualTo(0.5);
  }

  @Test
  void whileNothingRunsTheLastFigureStands() throws IOException {
    zone("intel-rapl:0", 0);
    busy(0);
    EnergyMeter meter = meter();
    meter.look();
    zone("intel-rapl:0", 500_000);
    busy(100);
    meter.look();
    zone("intel-rapl:0", 600_000);
    meter.look();

    assertThat(meter.getAsDouble()).isEqualTo(0.5);
  }

  @Test
  void aMachineThatTellsNothingHasNoFigure() throws IOException {
    busy(0);
    EnergyMeter meter = meter();

    assertThat(meter.isReadable()).isFalse();
    meter.look();
    assertThat(meter.getAsDouble()).isNaN();
  }

  @Test
  void rubbishIsNoFigure() throws IOException {
    zone("intel-rapl:0", 1);
    Files.writeString(folder.resolve("powercap/intel-rapl:0/energy_uj"), "soon");
    busy(0);
    assertThat(meter().isReadable()).isFalse();
    zone("intel-rapl:0", 1);
    Files.writeString(folder.resolve("stat"), "cpu what");
    assertThat(meter().isReadable()).isFalse();
  }
}
