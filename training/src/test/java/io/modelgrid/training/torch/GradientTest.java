package io.modelgrid.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.draw.Draws;
import io.modelgrid.training.loss.DistillationSpec;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.made.PlainNetwork;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses and their slopes against differences of plain arithmetic in doubles. */
class GradientTest {
  private static final int ROWS = 7;
  private static final RowShape SHAPE = RowShape.reals(5);
  private static final Network NETWORK =
      new Network(
          SHAPE,
          List.of(
              new Layer.Linear("one", 5, 6),
              new Layer.Activation(Layer.Activation.Function.TANH),
              new Layer.Linear("two", 6, 3)),
          3);
  private static final Weights WEIGHTS = ForwardTest.anyWeights(NETWORK);

  /** The loss of one row's answer. */
  private interface RowLoss {
    double of(double[] answer, int row);
  }

  private static MadeExamples rows(boolean classes) {
    float[] values = new float[ROWS * 3];
    Draws draws = Draws.of(9, "targets", 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (6 * draws.real() - 3);
    }
    Targets targets =
        classes ? MadeExamples.classes(ROWS, 3) : Targets.ofValues(values, List.of("x", "y", "z"));
    return MadeExamples.any(SHAPE, ROWS, targets, 4);
  }

  private static double mean(MadeExamples rows, Weights weights, RowLoss loss) {
    PlainNetwork plain = new PlainNetwork(NETWORK, weights);
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      sum += loss.of(plain.answer(rows.rows().get(row)), row);
    }
    return sum / ROWS;
  }

  private static Weights with(String name, int place, double change) {
    Map<String, Weights.Values> all = new LinkedHashMap<>(WEIGHTS.byName());
    float[] numbers = WEIGHTS.get(name).numbers().clone();
    numbers[place] += (float) change;
    all.put(name, new Weights.Values(WEIGHTS.get(name).shape(), numbers));
    return new Weights(all);
  }

  private static void agrees(LossSpec spec, Optional<SoftTargets> teacher, RowLoss loss) {
    MadeExamples rows = rows(spec.kind().forClasses());
    try (NDManager manager = Torch.manager(1)) {
      Training training = new Training(NETWORK, WEIGHTS, rows, manager, Set.of());
      float[] gradient = new float[training.parameters.trained()];
      double value = training.loss(spec, teacher, 0, gradient);
      assertThat(value).as("loss").isCloseTo(mean(rows, WEIGHTS, loss), within(1e-5));
      WEIGHTS
          .byName()
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.numbers().length; i++) {
                  double up = mean(rows, with(name, i, 1e-3), loss);
                  double down = mean(rows, with(name, i, -1e-3), loss);
                  assertThat((double) gradient[training.parameters.offset(name) + i])
                      .as("slope at %s[%s]", name, i)
                      .isCloseTo((up - down) / 2e-3, within(2e-3));
                }
              });
    }
  }

  private static double logSum(double[] answer, double temperature) {
    double sum = 0;
    for (double each : answer) {
      sum += Math.exp(each / temperature);
    }
    return Math.log(sum);
  }

  @Test
  void crossEntropyIsTheLogarithmOfTheRightOnesShare() {
    agrees(
        LossSpec.usual(true),
        Optional.empty(),
        (answer, row) -> logSum(answer, 1) - answer[row % 3]);
  }

  @Test
  void smoothingSpreadsAShare() {
    agrees(
        new LossSpec(LossSpec.Kind.CROSS_ENTROPY, 1, 1, 0.3),
        Optional.empty(),
        (answer, row) ->
            logSum(answer, 1) - 0.7 * answer[row % 3] - 0.1 * (answer[0] + answer[1] + answer[2]));
  }

  @Test
  void hingeIsTheMarginThatIsMissing() {
    agrees(
        new LossSpec(LossSpec.Kind.HINGE, 1, 0.8, 0),
        Optional.empty(),
        (answer, row) -> {
          double sum = 0;
          for (int i = 0; i < 3; i++) {
            sum += i == row % 3 ? 0 : Math.max(0, 0.8 + answer[i] - answer[row % 3]);
          }
          return sum / 3;
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"MSE", "MAE", "HUBER"})
  void numbersAreMeasuredByTheirErrors(LossSpec.Kind kind) {
    Targets targets = rows(false).targets();
    agrees(
        new LossSpec(kind, 0.7, 1, 0),
        Optional.empty(),
        (answer, row) -> {
          double sum = 0;
          for (int i = 0; i < 3; i++) {
            double error = Math.abs(answer[i] - targets.value(row, i));
            sum +=
                switch (kind) {
                  case MSE -> error * error;
                  case MAE -> error;
                  default -> error < 0.7 ? error * error / 2 : 0.7 * (error - 0.35);
                };
          }
          return sum / 3;
        });
  }

  @Test
  void distillationIsTheDivergenceFromTheTeacher() {
    float[] scores = new float[ROWS * 3];
    Draws draws = Draws.of(3, "teacher", 0);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (8 * draws.real() - 4);
    }
    double t = 3;
    SoftTargets teacher = new SoftTargets(scores.clone(), 3, new DistillationSpec(t, 0.6));
    agrees(
        LossSpec.usual(true),
        Optional.of(teacher),
        (answer, row) -> {
          double[] own = {scores[3 * row], scores[3 * row + 1], scores[3 * row + 2]};
          double divergence = 0;
          for (int i = 0; i < 3; i++) {
            double log = own[i] / t - logSum(own, t);
            divergence += Math.exp(log) * (log - answer[i] / t + logSum(answer, t));
          }
          return 0.6 * t * t * divergence + 0.4 * (logSum(answer, 1) - answer[row % 3]);
        });
  }

  @Test
  void teacherOfNumbersIsFollowedBySquares() {
    float[] numbers = new float[ROWS * 3];
    SoftTargets teacher = new SoftTargets(numbers, 3, new DistillationSpec(3, 1));
    agrees(
        LossSpec.usual(false),
        Optional.of(teacher),
        (answer, row) ->
            (answer[0] * answer[0] + answer[1] * answer[1] + answer[2] * answer[2]) / 3);
  }
}
