package io.modelgrid.training.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.Targets;
import io.modelgrid.training.draw.Draws;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  // Answered: 0 0 1 1 2 0; right: 0 0 1 0 2 2.
  private static final Predictions SIX =
      new Predictions(new float[] {3, 1, 0, 2, 1, 0, 0, 4, 1, 1, 2, 0, 0, 1, 2, 5, 1, 4}, 3);
  private static final Targets RIGHT =
      Targets.ofClasses(new int[] {0, 0, 1, 0, 2, 2}, List.of("a", "b", "c"));

  @Test
  void countsWhichClassWasTakenForWhich() {
    Confusion confusion = Confusion.of(SIX, RIGHT);
    assertThat(confusion.counts())
        .containsExactly(List.of(2L, 1L, 0L), List.of(0L, 1L, 0L), List.of(1L, 0L, 1L));
    assertThat(confusion.accuracy()).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(confusion.precision(0)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(confusion.recall(0)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(confusion.precision(1)).isEqualTo(0.5);
    assertThat(confusion.recall(2)).isEqualTo(0.5);
    assertThat(confusion.f1(2)).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void meansAreOverTheClasses() {
    Map<String, Double> figures = Metrics.of(SIX, RIGHT);
    assertThat(figures.get("precision")).isCloseTo((2 / 3.0 + 0.5 + 1) / 3, within(1e-12));
    assertThat(figures.get("recall")).isCloseTo((2 / 3.0 + 1 + 0.5) / 3, within(1e-12));
    assertThat(figures.get("f1")).isCloseTo((2 / 3.0 + 2 / 3.0 + 2 / 3.0) / 3, within(1e-12));
  }

  @Test
  void classesThatDoNotOccurDoNotCount() {
    Targets two = Targets.ofClasses(new int[] {0, 1}, List.of("a", "b", "c"));
    Predictions right = new Predictions(new float[] {1, 0, 0, 0, 1, 0}, 3);
    assertThat(Metrics.of(right, two)).containsEntry("f1", 1.0).containsEntry("recall", 1.0);
  }

  @Test
  void aucIsTheChanceToRankRight() {
    Draws draws = Draws.of(1, "auc", 0);
    float[] scores = new float[200];
    int[] classes = new int[100];
    for (int row = 0; row < 100; row++) {
      classes[row] = draws.below(2);
      // Few different values, so that there are ties.
      scores[2 * row + 1] = draws.below(6) + classes[row];
    }
    Predictions predictions = new Predictions(scores, 2);
    double wins = 0;
    int pairs = 0;
    for (int one = 0; one < 100; one++) {
      for (int other = 0; other < 100; other++) {
        if (classes[one] == 1 && classes[other] == 0) {
          pairs++;
          wins += Math.signum(scores[2 * one + 1] - scores[2 * other + 1]) / 2 + 0.5;
        }
      }
    }
    Targets targets = Targets.ofClasses(classes, List.of("no", "yes"));
    assertThat(Auc.of(predictions, targets)).isCloseTo(wins / pairs, within(1e-12));
  }

  @Test
  void aucOfSeveralClassesIsTheMeanAgainstTheRest() {
    Predictions perfect = new Predictions(new float[] {9, 0, 0, 0, 9, 0, 0, 0, 9}, 3);
    Targets targets = Targets.ofClasses(new int[] {0, 1, 2}, List.of("a", "b", "c"));
    assertThat(Metrics.of(perfect, targets)).containsEntry("auc", 1.0);
  }

  @Test
  void whatHasNoValueIsLeftOut() {
    Targets one = Targets.ofClasses(new int[] {1, 1}, List.of("no", "yes"));
    Predictions any = new Predictions(new float[] {0, 1, 1, 0}, 2);
    assertThat(Metrics.of(any, one)).containsEntry("accuracy", 0.5).doesNotContainKey("auc");
    Targets flat = Targets.ofValues(new float[] {2, 2}, List.of("y"));
    assertThat(Metrics.of(new Predictions(new float[] {1, 2}, 1), flat))
        .containsEntry("mae", 0.5)
        .doesNotContainKey("r2");
  }

  @Test
  void numbersAreMeasuredByTheirErrors() {
    Targets targets = Targets.ofValues(new float[] {1, 2, 3, 4}, List.of("y"));
    Predictions predictions = new Predictions(new float[] {1, 2, 3, 8}, 1);
    Map<String, Double> figures = Metrics.of(predictions, targets);
    assertThat(figures).containsEntry("rmse", 2.0).containsEntry("mae", 1.0);
    assertThat(figures.get("r2")).isCloseTo(1 - 16 / 5.0, within(1e-12));
  }

  @Test
  void r2IsTheMeanOverTheNumbersOfARow() {
    Targets targets = Targets.ofValues(new float[] {0, 0, 2, 20}, List.of("x", "y"));
    Predictions predictions = new Predictions(new float[] {0, 10, 2, 10}, 2);
    assertThat(Metrics.of(predictions, targets).get("r2")).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void probabilitiesAreTheSoftmax() {
    Predictions predictions = new Predictions(new float[] {1000, 1000, 999}, 3);
    double each = 1 / (2 + Math.exp(-1));
    assertThat(predictions.probability(0, 1)).isCloseTo(each, within(1e-12));
    assertThat(predictions.classOf(0)).as("the first of several").isZero();
  }
}
