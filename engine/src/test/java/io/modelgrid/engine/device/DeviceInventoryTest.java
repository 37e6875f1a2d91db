package io.modelgrid.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.config.EngineSettings;
import io.modelgrid.config.InvalidSettingsException;
import io.modelgrid.engine.api.DeviceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceInventoryTest {
  private static final ComputeDevice CPU = new ComputeDevice("cpu", "cpu", 1000);
  private static final ComputeDevice GPU0 = new ComputeDevice("gpu:0", "gpu", 100);
  private static final ComputeDevice GPU1 = new ComputeDevice("gpu:1", "gpu", 200);

  private static DeviceInventory inventory(List<ComputeDevice> found, String... asked) {
    EngineSettings settings =
        new EngineSettings(List.of(asked), 1, 1, 512, 1, 1024, 1, Duration.ofSeconds(1));
    return DeviceInventory.of(() -> found, settings);
  }

  private static List<String> used(List<ComputeDevice> found, String... asked) {
    return inventory(found, asked).devices().stream().map(ComputeDevice::id).toList();
  }

  @Test
  void autoTakesAllGpusOrElseTheCpu() {
    assertThat(used(List.of(CPU, GPU0, GPU1), "auto")).containsExactly("gpu:0", "gpu:1");
    assertThat(used(List.of(CPU), "auto")).containsExactly("cpu");
  }

  @Test
  void takesWhatIsNamed() {
    assertThat(used(List.of(CPU, GPU0, GPU1), "gpu:1", "cpu")).containsExactly("cpu", "gpu:1");
    assertThat(used(List.of(CPU, GPU0, GPU1), "gpu")).containsExactly("gpu:0", "gpu:1");
    assertThat(used(List.of(CPU, GPU0, GPU1), "gpu", "gpu:0")).containsExactly("gpu:0", "gpu:1");
  }

  @Test
  void namesEveryDeviceThatIsNotThere() {
    assertThatThrownBy(() -> inventory(List.of(CPU, GPU0), "gpu:3", "gpu:0", "gpu:4"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.mistakes())
                    .containsExactly(
                        "modelgrid.engine.devices: gpu:3 (expected: one that this node has: cpu,"
                            + " gpu:0)",
                        "modelgrid.engine.devices: gpu:4 (expected: one that this node has: cpu,"
                            + " gpu:0)"));
    assertThatThrownBy(() -> inventory(List.of(CPU), "gpu"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("no GPU can be used here");
  }

  @Test
  void choosesTheLeastFilledDevice() {
    DeviceInventory inventory = inventory(List.of(CPU, GPU0, GPU1), "auto");
    inventory.reserve("gpu:0", "a.0", 50);
    inventory.reserve("gpu:1", "b.0", 60);
    assertThat(inventory.choose("c.0")).isEqualTo("gpu:1");

    inventory.reserve("gpu:1", "c.0", 60);
    assertThat(inventory.choose("d.0")).isEqualTo("gpu:0");
  }

  @Test
  void equallyFilledDevicesShareTheSlotsGpusFirst() {
    DeviceInventory inventory = inventory(List.of(CPU, GPU0), "cpu", "gpu");

    assertThat(inventory.choose("a.0")).isEqualTo("gpu:0");
    assertThat(inventory.choose("a.1")).isEqualTo("cpu");
    assertThat(inventory.choose("a.2")).isEqualTo("gpu:0");
  }

  @Test
  void aSlotStaysWhereItLies() {
    DeviceInventory inventory = inventory(List.of(GPU0, GPU1), "auto");
    inventory.reserve("gpu:0", "a.0", 99);

    assertThat(inventory.choose("a.0")).isEqualTo("gpu:0");
    inventory.release("a.0");
    inventory.reserve("gpu:0", "b.0", 1);
    assertThat(inventory.choose("a.0")).isEqualTo("gpu:1");
  }

  @Test
  void keepsAccount() {
    DeviceInventory inventory = inventory(List.of(CPU, GPU0), "cpu", "gpu:0");
    inventory.reserve("cpu", "b.1", 10);
    inventory.reserve("cpu", "a.0", 5);
    inventory.reserve("cpu", "a.0", 7);
    inventory.reserve("gpu:0", "c.0", 3);
    inventory.release("c.0");
    inventory.release("never");

    assertThat(inventory.views())
        .containsExactly(
            new DeviceView("cpu", "cpu", 1000, 17, List.of("a.0", "b.1")),
            new DeviceView("gpu:0", "gpu", 100, 0, List.of()));
  }

  @Test
  void refusesNonsense() {
    DeviceInventory inventory = inventory(List.of(CPU), "cpu");

    assertThatThrownBy(() -> inventory.reserve("gpu:0", "a.0", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("device: gpu:0");
    assertThatThrownBy(() -> inventory.reserve("cpu", "a.0", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void threadsThatChooseAtOnceSpreadEvenly() throws Exception {
    DeviceInventory inventory = inventory(List.of(GPU0, GPU1), "auto");
    List<Thread> threads = new ArrayList<>();
    for (int index = 0; index < 8; index++) {
      String model = "m" + index + ".";
      threads.add(
          new Thread(
              () -> {
                for (int slot = 0; slot < 50; slot++) {
                  inventory.choose(model + slot);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(inventory.views()).allSatisfy(view -> assertThat(view.slots()).hasSize(200));
  }

  // Old and new version side by side: what the old one holds counts, whoever asks.
  @Test
  void hasRoomForANewVersionOnlyBesideTheOldOne() {
    DeviceInventory inventory = inventory(List.of(CPU, GPU0), "gpu:0");
    inventory.reserve("gpu:0", "a.0", 60);

    assertThat(inventory.free("gpu:0")).isEqualTo(40);
    assertThat(inventory.claim("gpu:0", 41)).isEmpty();
    MemoryClaim claim = inventory.claim("gpu:0", 40).orElseThrow();
    assertThat(inventory.claim("gpu:0", 1)).as("two loads at once").isEmpty();
    claim.close();
    claim.close();
    inventory.reserve("gpu:0", "a.0", 100);
    assertThat(inventory.free("gpu:0")).isZero();
    inventory.reserve("gpu:0", "a.0", 40);
    assertThat(inventory.claim("gpu:0", 60)).isPresent();
  }

  @Test
  void theCpusRoomIsWhatTheMachineSays() {
    AtomicLong available = new AtomicLong(500);
    DeviceProbe probe =
        new DeviceProbe() {
          @Override
          public List<ComputeDevice> find() {
            return List.of(CPU, GPU0);
          }

          @Override
          public OptionalLong availableHostBytes() {
            return OptionalLong.of(available.get());
          }
        };
    EngineSettings both =
        new EngineSettings(List.of("cpu", "gpu"), 1, 1, 512, 1, 1024, 1, Duration.ofSeconds(1));
    DeviceInventory inventory = DeviceInventory.of(probe, both);
    inventory.reserve("cpu", "a.0", 900);

    assertThat(inventory.free("cpu")).as("what is loaded shows in it already").isEqualTo(500);
    assertThat(inventory.free("gpu:0")).isEqualTo(100);
    assertThat(inventory.claim("cpu", 300)).isPresent();
    assertThat(inventory.free("cpu")).isEqualTo(200);
    available.set(100);
    assertThat(inventory.claim("cpu", 1)).isEmpty();
  }

  @Test
  void theMachinesOwnWordIsRead() {
    assertThat(HostMemory.availableIn("MemTotal: 9 kB\nMemAvailable:   24 kB\nx: 1 kB\n"))
        .hasValue(24 * 1024);
    assertThat(HostMemory.availableIn("MemTotal: 9 kB\n")).isEmpty();
  }
}
