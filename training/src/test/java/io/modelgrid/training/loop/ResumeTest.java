package io.modelgrid.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.draw.Draws;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.optimize.OptimizerSpec;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is broken off goes on, and ends with the same numbers to the last bit. */
class ResumeTest {
  @TempDir Path folder;

  /** Breaks off before the so-manieth step; counts what it hears. */
  private static final class BreakOff implements LoopWatcher {
    private final int step;
    private int asked;
    private final List<Integer> epochs = new ArrayList<>();
    private long stepsBefore;
    private String note = "";
    private List<Map<String, Double>> past = List.of();

    BreakOff(int step) {
      this.step = step;
    }

    @Override
    public boolean cancelled() {
      if (asked++ == step) {
        throw new BrokenOffException();
      }
      return false;
    }

    @Override
    public void started(List<Map<String, Double>> done, long steps, String why) {
      past = done;
      stepsBefore = steps;
      note = why;
    }

    @Override
    public void epochDone(int epoch, int all, Map<String, Double> values) {
      epochs.add(epoch);
    }
  }

  private static final class BrokenOffException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static void same(LoopResult one, LoopResult other) {
    assertThat(one.curve()).isEqualTo(other.curve());
    assertThat(one.metrics()).isEqualTo(other.metrics());
    assertThat(one.bestEpoch()).isEqualTo(other.bestEpoch());
    assertThat(one.ended()).isEqualTo(other.ended());
    other
        .best()
        .byName()
        .forEach(
            (name, values) ->
                assertThat(one.best().get(name).numbers()).as(name).isEqualTo(values.numbers()));
  }

  private static Plans plans() {
    Plans plans = new Plans();
    plans.train = new Shaken(MadeExamples.clouds(201, 1), 0);
    return plans;
  }

  /** Rows that are changed at random in each epoch. */
  private record Shaken(MadeExamples rows, long draw) implements Examples {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public RowShape shape() {
      return rows.shape();
    }

    @Override
    public void write(int row, FloatBuffer into) {
      for (float each : rows.rows().get(row)) {
        into.put(each + (float) Draws.of(draw, "shake", row).real() / 10);
      }
    }

    @Override
    public Targets targets() {
      return rows.targets();
    }

    @Override
    public Examples subset(int[] some) {
      throw new UnsupportedOperationException("not needed");
    }

    @Override
    public Examples augmented(long draws) {
      return new Shaken(rows, draws);
    }
  }

  @Test
  void samePlanGivesTheSameNumbers() {
    LoopResult one = TrainingLoop.run(plans().in(folder.resolve("a")), new LoopWatcher() {});
    LoopResult other = TrainingLoop.run(plans().in(folder.resolve("b")), new LoopWatcher() {});
    same(one, other);
    assertThat(one.curve()).hasSize(4);
  }

  @Test
  void goesOnFromWhereverItWasBrokenOff() {
    LoopResult whole = TrainingLoop.run(plans().in(folder.resolve("whole")), new LoopWatcher() {});
    // 10 steps an epoch, then one question while validating.
    for (int step : new int[] {0, 1, 5, 9, 10, 11, 12, 27, 43}) {
      Plans plans = plans();
      plans.checkpointEvery = Duration.ZERO;
      Path each = folder.resolve("broken" + step);
      assertThatThrownBy(() -> TrainingLoop.run(plans.in(each), new BreakOff(step)))
          .isInstanceOf(BrokenOffException.class);
      BreakOff second = new BreakOff(Integer.MAX_VALUE);
      same(TrainingLoop.run(plans.in(each), second), whole);
      int before = second.past.size();
      assertThat(second.past)
          .as("epochs that are told again")
          .isEqualTo(whole.curve().subList(0, before));
      assertThat(before + second.epochs.size()).isEqualTo(whole.curve().size());
      if (step > 0) {
        assertThat(second.stepsBefore).as("steps not done again after %s", step).isPositive();
      }
    }
  }

  @Test
  void goesOnWithEveryOptimizer() {
    for (OptimizerSpec.Kind kind : OptimizerSpec.Kind.values()) {
      Plans plans = plans();
      plans.checkpointEvery = Duration.ZERO;
      plans.optimizer = spec(kind);
      LoopResult whole =
          TrainingLoop.run(plans.in(folder.resolve("whole" + kind)), new LoopWatcher() {});
      Path each = folder.resolve("broken" + kind);
      assertThatThrownBy(() -> TrainingLoop.run(plans.in(each), new BreakOff(16)))
          .isInstanceOf(BrokenOffException.class);
      same(TrainingLoop.run(plans.in(each), new LoopWatcher() {}), whole);
    }
  }

  private static OptimizerSpec spec(OptimizerSpec.Kind kind) {
    OptimizerSpec adam = OptimizerSpec.adam(0.01);
    boolean momentum = kind == OptimizerSpec.Kind.SGD || kind == OptimizerSpec.Kind.RMSPROP;
    return new OptimizerSpec(
        kind,
        0.01,
        momentum ? 0.9 : 0,
        kind == OptimizerSpec.Kind.SGD,
        0.9,
        0.99,
        1e-8,
        0.01,
        Optional.of(1.0),
        adam.schedule());
  }

  @Test
  void epochsThatAreDoneAreNotToldAgain() {
    assertThatThrownBy(() -> TrainingLoop.run(plans().in(folder), new BreakOff(25)))
        .isInstanceOf(BrokenOffException.class);
    BreakOff second = new BreakOff(Integer.MAX_VALUE);
    TrainingLoop.run(plans().in(folder), second);
    assertThat(second.epochs).containsExactly(3, 4);
  }

  @Test
  void finishedTrainingAnswersAtOnce() {
    LoopResult first = TrainingLoop.run(plans().in(folder), new LoopWatcher() {});
    BreakOff second = new BreakOff(0);
    same(TrainingLoop.run(plans().in(folder), second), first);
    assertThat(second.epochs).isEmpty();
  }

  @Test
  void beginsAnewFromADamagedCheckpoint() throws IOException {
    LoopResult first = TrainingLoop.run(plans().in(folder), new LoopWatcher() {});
    Path file = folder.resolve("training.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    BreakOff second = new BreakOff(Integer.MAX_VALUE);
    same(TrainingLoop.run(plans().in(folder), second), first);
    assertThat(second.note).contains("training.safetensors: ");
    assertThat(second.epochs).containsExactly(1, 2, 3, 4);
  }

  @Test
  void beginsAnewFromACheckpointOfAnotherPlan() {
    TrainingLoop.run(plans().in(folder), new LoopWatcher() {});
    Plans other = plans();
    other.epochs = 2;
    other.optimizer = OptimizerSpec.adam(0.02);
    BreakOff second = new BreakOff(Integer.MAX_VALUE);
    TrainingLoop.run(other.in(folder), second);
    assertThat(second.note).contains("another plan");
    assertThat(second.epochs).containsExactly(1, 2);
  }
}
