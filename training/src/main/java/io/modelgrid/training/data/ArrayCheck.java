package io.modelgrid.training.data;

import io.modelgrid.training.data.read.NumberArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the rows and labels of arrays, one part after the other, and keeps the good ones. */
final class ArrayCheck {
  private final DataSpec spec;
  private final PreparationSpec.Missing missing;
  private final BadRows bad;
  private final Ints kept = new Ints();
  private final Ints classes = new Ints();
  private final Floats numbers = new Floats();
  private int seen;
  private int perRow = 1;
  private int highest;
  private long dropped;
  private long filled;

  ArrayCheck(DataSpec spec, PreparationSpec.Missing missing, BadRows bad) {
    this.spec = spec;
    this.missing = missing;
    this.bad = bad;
  }

  /** Looks at one part. */
  void look(String name, NumberArray rows, NumberArray labels) {
    int width = rows.rowShape().stream().reduce(1, Math::multiplyExact);
    perRow = labels.rowShape().isEmpty() ? 1 : labels.rowShape().get(0);
    for (int row = 0; row < rows.rows(); row++) {
      bad.read();
      int holes = rows.isBytes() ? 0 : holes(rows.floats(), row * width, width);
      Optional<String> mistake = labelMistake(labels, row);
      if (holes < 0) {
        mistake = Optional.of("an infinite number (expected: finite ones)");
      } else if (holes > 0 && missing == PreparationSpec.Missing.REFUSE) {
        mistake = Optional.of("NaN (expected: a number, or preparation.missing other than refuse)");
      }
      // Answers stand for every row, good or bad, so that places stay the same.
      answer(labels, row, mistake.isPresent());
      if (mistake.isPresent()) {
        bad.add(name + " row " + (row + 1), mistake.get());
      } else if (holes > 0 && missing == PreparationSpec.Missing.DROP) {
        dropped++;
      } else {
        filled += holes;
        kept.add(seen);
      }
      seen++;
    }
  }

  /** How many numbers of a row are missing; below zero if one is infinite. */
  private static int holes(float[] numbers, int from, int width) {
    int holes = 0;
    for (int i = from; i < from + width; i++) {
      if (!Float.isFinite(numbers[i])) {
        if (!Float.isNaN(numbers[i])) {
          return -1;
        }
        holes++;
      }
    }
    return holes;
  }

  private Optional<String> labelMistake(NumberArray labels, int row) {
    if (!spec.classes()) {
      for (int i = 0; i < perRow; i++) {
        float value = labels.value(row * perRow + i);
        if (!Float.isFinite(value)) {
          return Optional.of("label " + value + " (expected: a finite number)");
        }
      }
      return Optional.empty();
    }
    float label = labels.value(row);
    int most = spec.classNames().isEmpty() ? ClassNames.MOST : spec.classNames().size();
    return label >= 0 && label < most && label == (int) label
        ? Optional.empty()
        : Optional.of(
            "label %s (expected: a whole number from 0 to %d)".formatted(shown(label), most - 1));
  }

  private static String shown(float label) {
    return label == (long) label ? String.valueOf((long) label) : String.valueOf(label);
  }

  private void answer(NumberArray labels, int row, boolean isBad) {
    if (spec.classes()) {
      int label = isBad ? 0 : (int) labels.value(row);
      highest = Math.max(highest, label);
      classes.add(label);
    } else {
      for (int i = 0; i < perRow; i++) {
        numbers.add(labels.value(row * perRow + i));
      }
    }
  }

  /** The rows that are good, ascending. */
  int[] kept() {
    return kept.toArray();
  }

  RawData.Cleaned cleaned() {
    return new RawData.Cleaned(dropped, filled);
  }

  /** The answers of all rows, those of bad ones meaning nothing. */
  Answers answers() {
    if (spec.classes()) {
      return new ClassAnswers(
          classes.toArray(),
          spec.classNames().isEmpty() ? names(highest + 1, "") : spec.classNames());
    }
    return new NumberAnswers(
        numbers.toArray(), perRow == 1 ? List.of("value") : names(perRow, "value"));
  }

  private static List<String> names(int count, String start) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(start + i);
    }
    return names;
  }
}
