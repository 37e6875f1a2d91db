package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochFloorTest {
  /** Against the plain rule: the highest epoch known at a time. */
  @Test
  void holdsTheHighestEpochWhateverTheOrder() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      EpochFloor floor = new EpochFloor();
      List<long[]> told = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        long[] step = {random.nextInt(40), random.nextInt(10)};
        told.add(step);
        floor.raise(step[0], step[1], "test");
      }
      for (long time = 0; time < 42; time++) {
        long at = time;
        long highest = told.stream().filter(s -> s[0] <= at).mapToLong(s -> s[1]).max().orElse(-1);
        EpochFloor.Step step = floor.at(time);
        assertThat(step == null ? -1 : step.epoch())
            .as("at %d of round %d", time, round)
            .isEqualTo(highest);
      }
    }
  }
}
