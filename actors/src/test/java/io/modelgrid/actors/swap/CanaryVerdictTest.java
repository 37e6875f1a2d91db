package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.CanaryVerdict.Verdict;
import io.modelgrid.engine.api.VersionTally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CanaryVerdictTest {

  private static VersionTally tally(
      String version, long answered, long failed, long micros, long compared, long flips) {
    List<Long> latency = new ArrayList<>(Collections.nCopies(VersionTally.BUCKETS, 0L));
    latency.set(VersionTally.bucketOf(micros), answered);
    return new VersionTally(version, answered, failed, latency, compared, flips, 0, 0);
  }

  private static Verdict judge(VersionTally stable, VersionTally canary, boolean timeOver) {
    return CanaryVerdict.of(stable, canary, timeOver, SwapSettingsGiven.settings()).verdict();
  }

  private static VersionTally stable(long micros) {
    return tally("1", 1_000, 10, micros, 0, 0);
  }

  @Test
  void waitsForTheSmallestNumberOfRequests() {
    assertThat(judge(stable(1_000), tally("2", 10, 9, 1_000, 0, 0), true)).isEqualTo(Verdict.WAIT);
    assertThat(judge(stable(1_000), tally("2", 10, 10, 1_000, 0, 0), true))
        .isEqualTo(Verdict.ROLL_BACK);
  }

  @Test
  void waitsUntilTheStepsTimeIsOver() {
    VersionTally fine = tally("2", 100, 1, 1_000, 0, 0);

    assertThat(judge(stable(1_000), fine, false)).isEqualTo(Verdict.WAIT);
    assertThat(judge(stable(1_000), fine, true)).isEqualTo(Verdict.GO_ON);
  }

  @Test
  void rollsBackOnMoreFailuresThanStableHas() {
    assertThat(judge(stable(1_000), tally("2", 97, 3, 1_000, 0, 0), false))
        .isEqualTo(Verdict.ROLL_BACK);
    assertThat(judge(stable(1_000), tally("2", 98, 2, 1_000, 0, 0), true)).isEqualTo(Verdict.GO_ON);
  }

  @Test
  void rollsBackWhenItIsManyTimesSlower() {
    assertThat(judge(stable(20_000), tally("2", 100, 0, 80_000, 0, 0), false))
        .isEqualTo(Verdict.ROLL_BACK);
    assertThat(judge(stable(20_000), tally("2", 100, 0, 40_000, 0, 0), true))
        .isEqualTo(Verdict.GO_ON);
  }

  @Test
  void takesAFewMillisecondsForNoise() {
    assertThat(judge(stable(100), tally("2", 100, 0, 4_000, 0, 0), true)).isEqualTo(Verdict.GO_ON);
    assertThat(judge(stable(100), tally("2", 100, 0, 9_000, 0, 0), true))
        .isEqualTo(Verdict.ROLL_BACK);
  }

  @Test
  void comparesNoTimesWithAStableVersionThatHadHardlyAnyRequests() {
    assertThat(judge(tally("1", 3, 0, 100, 0, 0), tally("2", 100, 0, 90_000, 0, 0), true))
        .isEqualTo(Verdict.GO_ON);
  }

  @Test
  void rollsBackWhenComparedAnswersDiffer() {
    assertThat(judge(stable(1_000), tally("2", 100, 0, 1_000, 100, 5), false))
        .isEqualTo(Verdict.ROLL_BACK);
    assertThat(judge(stable(1_000), tally("2", 100, 0, 1_000, 100, 4), true))
        .isEqualTo(Verdict.GO_ON);
    assertThat(judge(stable(1_000), tally("2", 100, 0, 1_000, 3, 3), true))
        .as("too few were compared")
        .isEqualTo(Verdict.GO_ON);
  }

  @Test
  void sumsWhatAllNodesCountedSinceTheirFirstReading() {
    CanaryNumbers numbers = new CanaryNumbers();
    numbers.note("a:1", List.of(tally("1", 1_000, 5, 100, 0, 0)));
    numbers.note("b:1", List.of(tally("1", 500, 5, 100, 0, 0)));
    assertThat(numbers.of("1").answered()).isZero();

    numbers.note("a:1", List.of(tally("1", 1_010, 6, 100, 0, 0)));
    numbers.note("b:1", List.of(tally("1", 520, 5, 100, 0, 0), tally("2", 3, 0, 100, 0, 0)));

    assertThat(numbers.of("1").answered()).isEqualTo(30);
    assertThat(numbers.of("1").failed()).isEqualTo(1);
    assertThat(numbers.of("2").answered()).isEqualTo(3);
  }

  // Its counters begin at nothing, so what they show was all counted since.
  @Test
  void countsOnWithARouterThatBeganAnew() {
    CanaryNumbers numbers = new CanaryNumbers();
    numbers.note("a:1", List.of(tally("1", 1_000, 0, 100, 0, 0)));
    numbers.note("a:1", List.of(tally("1", 1_100, 0, 100, 0, 0)));
    numbers.note("a:1", List.of(tally("1", 7, 0, 100, 0, 0)));

    assertThat(numbers.of("1").answered()).isEqualTo(107);
  }
}
