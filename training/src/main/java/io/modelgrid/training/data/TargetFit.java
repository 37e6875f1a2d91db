package io.modelgrid.training.data;

import io.modelgrid.engine.tensor.ClassLabels;
import io.modelgrid.training.data.PreparationSpec.Scaling;
import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.List;

/** How answers become targets, measured on the training part alone. */
final class TargetFit {
  private final Answers answers;
  private final Preparation.Answer meaning;

  private TargetFit(Answers answers, Preparation.Answer meaning) {
    this.answers = answers;
    this.meaning = meaning;
  }

  /**
   * Measures.
   *
   * @throws DataException if all rows for training are of one class, or their numbers all alike
   */
  static TargetFit of(Answers answers, int[] train, Scaling scaling) throws DataException {
    if (answers instanceof ClassAnswers classes) {
      checkClasses(classes, train, scaling);
      return new TargetFit(
          answers, new Preparation.Answer(true, classes.names(), List.of(), List.of()));
    }
    NumberAnswers numbers = (NumberAnswers) answers;
    List<Float> scales = new ArrayList<>();
    List<Float> shifts = new ArrayList<>();
    for (int column = 0; column < numbers.names().size(); column++) {
      Statistics statistics = new Statistics();
      for (int row : train) {
        statistics.add(numbers.of(row, column));
      }
      double scale = statistics.scale(scaling);
      double shift = statistics.shift(scaling);
      // The other way round: from what the network says to what was meant.
      scales.add((float) (1 / scale));
      shifts.add((float) (-shift / scale));
    }
    return new TargetFit(answers, new Preparation.Answer(false, numbers.names(), scales, shifts));
  }

  private static void checkClasses(ClassAnswers classes, int[] train, Scaling scaling)
      throws DataException {
    boolean several = false;
    for (int row : train) {
      several |= classes.of(row) != classes.of(train[0]);
    }
    if (!several) {
      throw new DataException(
          "classes: all %d rows for training are of the class %s (expected: two classes at least)"
              .formatted(train.length, classes.names().get(classes.of(train[0]))));
    }
    if (!new ClassLabels(classes.names()).areFit()) {
      throw new DataException(
          "classes: %d names (expected: lines of text, together at most %d bytes)"
              .formatted(classes.names().size(), ClassLabels.MOST_BYTES));
    }
    if (scaling != Scaling.NONE) {
      throw new DataException(
          "preparation.scale-targets: the target is classes (expected: none, or target: numbers)");
    }
  }

  Preparation.Answer meaning() {
    return meaning;
  }

  /** The targets of some rows. */
  Targets targets(int[] rows) {
    if (answers instanceof ClassAnswers classes) {
      int[] own = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        own[i] = classes.of(rows[i]);
      }
      return Targets.ofClasses(own, classes.names());
    }
    NumberAnswers numbers = (NumberAnswers) answers;
    int width = numbers.names().size();
    float[] own = new float[rows.length * width];
    for (int i = 0; i < own.length; i++) {
      int column = i % width;
      own[i] =
          (numbers.of(rows[i / width], column) - meaning.shift().get(column))
              / meaning.scale().get(column);
    }
    return Targets.ofValues(own, numbers.names());
  }
}
