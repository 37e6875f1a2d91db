package io.modelgrid.actors.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpendingTest {
  private final AtomicLong clock = new AtomicLong(100);

  private static double unknown(String device) {
    return Double.NaN;
  }

  private Spent spent(Spending spending, String device) {
    Spending.Gauge gauge = spending.on(device);
    long reading = gauge.now();
    clock.addAndGet(2_000_000);
    return gauge.since(reading, 5_000_000);
  }

  @Test
  void oneThreadIsMeasured() {
    Spending spending = new Spending(1, clock::get, true, SpendingTest::unknown);

    assertThat(spent(spending, "cpu")).isEqualTo(new Spent(2_000_000, 0, Spent.UNKNOWN, false));
  }

  @Test
  void severalThreadsAreEstimatedByTheOneThatAsks() {
    Spending spending = new Spending(4, clock::get, true, SpendingTest::unknown);

    assertThat(spent(spending, "cpu")).isEqualTo(new Spent(8_000_000, 0, Spent.UNKNOWN, true));
  }

  @Test
  void onADeviceItsTimeCountsAndTheProcessorsForOneThread() {
    Spending spending = new Spending(4, clock::get, true, SpendingTest::unknown);

    assertThat(spent(spending, "gpu:0"))
        .isEqualTo(new Spent(2_000_000, 5_000_000, Spent.UNKNOWN, false));
  }

  @Test
  void anotherClockThanTheThreadsIsAnEstimate() {
    Spending spending = new Spending(1, clock::get, false, SpendingTest::unknown);

    assertThat(spent(spending, "cpu").estimated()).isTrue();
  }

  @Test
  void energyFollowsTheProcessorsTimeWhereTheMachineTells() {
    Spending spending = new Spending(1, clock::get, true, SpendingTest::processorAlone);

    assertThat(spent(spending, "cpu").microjoules()).isEqualTo(30_000);
    assertThat(spent(spending, "gpu:0").microjoules()).isEqualTo(Spent.UNKNOWN);
  }

  private static double processorAlone(String device) {
    return device.equals("cpu") ? 15.0 : Double.NaN;
  }

  @Test
  void energyOnADeviceFollowsItsTimeAndTheProcessors() {
    Map<String, Double> both = Map.of("cpu", 15.0, "gpu:0", 200.0, "gpu:1", 100.0);
    Spending spending = new Spending(1, clock::get, true, both::get);

    assertThat(spent(spending, "gpu:0").microjoules()).isEqualTo(1_030_000);
    assertThat(spent(spending, "gpu:1").microjoules()).isEqualTo(530_000);
  }

  @Test
  void energyOnADeviceIsKnownWithoutTheProcessors() {
    Map<String, Double> device = Map.of("cpu", Double.NaN, "gpu:0", 200.0);
    Spending spending = new Spending(1, clock::get, true, device::get);

    assertThat(spent(spending, "gpu:0").microjoules()).isEqualTo(1_000_000);
  }

  @Test
  void isSharedByRows() {
    Spent all = new Spent(1_000, 200, 40, true);

    assertThat(all.share(1, 4)).isEqualTo(new Spent(250, 50, 10, true));
    assertThat(all.share(4, 4)).isEqualTo(all);
    assertThat(new Spent(10, 0, Spent.UNKNOWN, false).share(1, 2))
        .isEqualTo(new Spent(5, 0, Spent.UNKNOWN, false));
  }

  // The JVM's own clock of this thread: work moves it, waiting does not.
  @Test
  void thisThreadsTimeIsItsWork() throws Exception {
    Spending.Gauge gauge = Spending.ofOneThread().on("cpu");
    long reading = gauge.now();
    Thread other = new Thread(() -> busy(200_000_000));
    other.start();
    other.join();
    long waited = gauge.since(reading, 0).cpuNanos();
    busy(50_000_000);

    assertThat(waited).isLessThan(100_000_000);
    assertThat(gauge.since(reading, 0).cpuNanos()).isGreaterThan(waited);
  }

  private static void busy(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }
}
