package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficWindowsTest {
  private static final List<Long> BOUNDS = List.of(1_000L, 10_000L, 100_000L);

  private final TrafficWindows windows = new TrafficWindows();

  /** So many requests under 1 ms, and so many under 100 ms, since the node started. */
  static TrafficSample sample(String node, long fast, long slow, long failed) {
    return new TrafficSample(
        node,
        "m",
        fast + slow,
        failed,
        new Histogram(BOUNDS, List.of(fast, 0L, slow, 0L)),
        fast,
        failed);
  }

  private void note(long second, TrafficSample... samples) {
    windows.note(Duration.ofSeconds(second).toNanos(), List.of(samples));
  }

  private TrafficSample over(long seconds, long now) {
    return windows.over("m", Duration.ofSeconds(seconds), Duration.ofSeconds(now).toNanos());
  }

  @Test
  void whatWasCountedBeforeTheFirstSampleIsNotOfNow() {
    note(0, sample("a", 1_000, 0, 5));
    assertThat(over(10, 0).answered()).isZero();

    note(1, sample("a", 1_003, 2, 6));
    assertThat(over(10, 1).answered()).isEqualTo(5);
    assertThat(over(10, 1).failed()).isEqualTo(1);
    assertThat(over(10, 1).differing()).isEqualTo(1);
    assertThat(over(10, 1).latency().counts()).containsExactly(3L, 0L, 2L, 0L);
  }

  @Test
  void onlyWhatCameWithinTheTimeCounts() {
    for (int second = 0; second <= 60; second++) {
      note(second, sample("a", second * 10L, 0, 0));
    }

    assertThat(over(10, 60).answered()).isEqualTo(100);
    assertThat(over(30, 60).answered()).isEqualTo(300);
    assertThat(over(600, 60).answered()).as("as far back as it goes").isEqualTo(600);
  }

  @Test
  void nodesAreAddedUp() {
    note(0, sample("a", 0, 0, 0), sample("b", 100, 0, 0));
    note(1, sample("a", 5, 0, 0), sample("b", 107, 0, 0));

    assertThat(over(10, 1).answered()).isEqualTo(12);
  }

  // It answers late, and its counters have not gone: a burst would be a lie.
  @Test
  void aNodeThatIsLeftOutOnceCountsOnAsIfItHadBeenThere() {
    note(0, sample("a", 0, 0, 0), sample("b", 1_000, 0, 0));
    note(1, sample("a", 5, 0, 0));
    note(2, sample("a", 6, 0, 0), sample("b", 1_001, 0, 0));

    assertThat(over(10, 2).answered()).isEqualTo(7);
  }

  @Test
  void countersThatWentBackBeginAnew() {
    note(0, sample("a", 0, 0, 0));
    note(1, sample("a", 500, 0, 400));
    note(2, sample("a", 3, 0, 0));
    note(3, sample("a", 4, 0, 0));

    assertThat(over(10, 3).answered()).isEqualTo(1);
    assertThat(over(10, 3).failed()).isZero();
  }

  @Test
  void whoIsSilentForLongIsForgotten() {
    note(0, sample("a", 0, 0, 0));
    note(1, sample("a", 9, 0, 0));
    assertThat(over(60, 17).answered()).as("too old to say anything of now").isZero();

    note(80, sample("b", 0, 0, 0));
    assertThat(windows.size()).isEqualTo(1);
  }

  // What is kept does not grow with time: a sample for each five seconds of the last minute.
  @Test
  void keepsNoMoreThanItNeeds() {
    for (int second = 0; second <= 3_600; second++) {
      note(second, sample("a", second, 0, 0));
    }

    assertThat(over(36_000, 3_600).answered()).isBetween(60L, 75L);
  }

  @Test
  void quantilesLieWithinTheirBucket() {
    Histogram histogram = new Histogram(BOUNDS, List.of(90L, 0L, 10L, 0L));

    assertThat(histogram.quantile(0.5)).isBetween(0.0004, 0.0006);
    assertThat(histogram.quantile(0.9)).isCloseTo(0.001, within(1e-9));
    assertThat(histogram.quantile(0.95)).isCloseTo(0.055, within(1e-9));
    assertThat(new Histogram(BOUNDS, List.of(0L, 0L, 0L, 3L)).quantile(0.5)).isEqualTo(0.1);
    assertThat(Histogram.none().quantile(0.99)).isZero();
  }
}
