package io.modelgrid.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final List<Long> rests = new ArrayList<>();
  private long now = 1_000;
  private final Pace pace =
      new Pace(
          () -> now,
          nanos -> {
            rests.add(nanos);
            now += nanos;
          });

  private void work(long micros) {
    now += TimeUnit.MICROSECONDS.toNanos(micros);
    pace.rest();
  }

  @Test
  void restsAsLongAsItWorked() {
    work(400);
    work(400);
    assertThat(rests).as("less than a millisecond so far").isEmpty();
    work(400);
    assertThat(rests).containsExactly(1_200_000L);
  }

  @Test
  void restIsNoWork() {
    work(1_500);
    work(900);
    assertThat(rests).hasSize(1);
    work(100);
    assertThat(rests).containsExactly(1_500_000L, 1_000_000L);
  }

  @Test
  void restsFiveMillisecondsAtMost() {
    work(80_000);
    assertThat(rests).containsExactly(5_000_000L);
  }
}
