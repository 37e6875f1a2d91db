package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class LoadTimesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  @Test
  void parcelsRequestsOutByTheSecondInWhichTheyWereDue() {
    List<CheckedLoad.Sample> samples = new ArrayList<>();
    // Second 0: 10 ms each. Second 1, which the change touches: 50 ms each.
    for (int i = 0; i < 100; i++) {
      samples.add(sample(i * 10L * MILLI, 10));
      samples.add(sample(SECOND + i * 10L * MILLI, 50));
    }
    Span change = new Span(SECOND + 900 * MILLI, SECOND + 950 * MILLI);

    LoadTimes times = LoadTimes.of(samples, 0, List.of(change));

    assertThat(times).isEqualTo(new LoadTimes(10, 10, 50, 50));
  }

  @Test
  void changeOverTheEndOfASecondTouchesBoth() {
    List<CheckedLoad.Sample> samples =
        List.of(sample(0, 1), sample(SECOND, 2), sample(2 * SECOND, 3));
    Span change = new Span(SECOND / 2, SECOND + SECOND / 2);

    LoadTimes times = LoadTimes.of(samples, 0, List.of(change));

    assertThat(times).isEqualTo(new LoadTimes(3, 3, 2, 3));
  }

  @Test
  void leadCountsForTheLongestWaitOnly() {
    LoadTimes times = LoadTimes.of(List.of(sample(0, 900), sample(SECOND, 5)), SECOND, List.of());

    assertThat(times.steadyP99()).isEqualTo(5);
    assertThat(times.longest()).isEqualTo(900);
    assertThat(times.changingP99()).isNaN();
  }

  @Test
  void percentilesAreByNearestRank() {
    List<Double> values = DoubleStream.iterate(1, v -> v + 1).limit(200).boxed().toList();

    assertThat(LoadTimes.percentile(values, 0.5)).isEqualTo(100);
    assertThat(LoadTimes.percentile(values, 0.99)).isEqualTo(198);
    assertThat(LoadTimes.percentile(values, 1)).isEqualTo(200);
    assertThat(LoadTimes.percentile(List.of(), 0.5)).isNaN();
  }

  private static CheckedLoad.Sample sample(long due, long millis) {
    return new CheckedLoad.Sample(due, due + millis * MILLI);
  }
}
