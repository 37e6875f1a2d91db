package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Which rows are for training, for validation and for the test; each part ascending. */
final class Parts {
  private final int[] train;
  private final int[] validation;
  private final int[] test;

  private Parts(int[] train, int[] validation, int[] test) {
    this.train = train;
    this.validation = validation;
    this.test = test;
  }

  int[] train() {
    return train;
  }

  int[] validation() {
    return validation;
  }

  int[] test() {
    return test;
  }

  /**
   * Splits at random. The same rows, answers and seed give the same parts.
   *
   * @param rows those that are to be split
   * @param testFrom rows from this one on are the test part; no others are then
   * @param hasTest whether there is such a test part
   * @throws DataException if nothing is left for training, or for a part that is wanted
   */
  static Parts split(
      int[] rows, int testFrom, boolean hasTest, Answers answers, SplitSpec spec, long seed)
      throws DataException {
    int[] given = Arrays.stream(rows).filter(row -> row >= testFrom).toArray();
    int[] own = Arrays.stream(rows).filter(row -> row < testFrom).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> groups =
        spec.stratified() && answers instanceof ClassAnswers classes
            ? byClass(own, classes)
            : List.of(own);
    Ints train = new Ints();
    Ints validation = new Ints();
    Ints test = new Ints();
    for (int[] group : groups) {
      shuffle(group, random);
      int tests = hasTest ? 0 : share(group.length, spec.test());
      int validations = share(group.length - tests, spec.validation());
      for (int i = 0; i < group.length; i++) {
        Ints part = i < tests ? test : i < tests + validations ? validation : train;
        part.add(group[i]);
      }
    }
    Parts parts = new Parts(sorted(train), sorted(validation), hasTest ? given : sorted(test));
    parts.check(spec, hasTest);
    return parts;
  }

  /** One at least, where a part is wanted and there are two rows or more. */
  private static int share(int rows, double share) {
    return share == 0 || rows < 2 ? 0 : Math.max(1, (int) Math.round(rows * share));
  }

  private static List<int[]> byClass(int[] rows, ClassAnswers answers) {
    List<Ints> groups = new ArrayList<>();
    answers.names().forEach(name -> groups.add(new Ints()));
    for (int row : rows) {
      groups.get(answers.of(row)).add(row);
    }
    return groups.stream().map(Ints::toArray).toList();
  }

  private static void shuffle(int[] rows, SplittableRandom random) {
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
  }

  private static int[] sorted(Ints rows) {
    int[] sorted = rows.toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private void check(SplitSpec spec, boolean hasTest) throws DataException {
    if (train.length == 0) {
      throw new DataException("split: no rows are left for training (expected: one at least)");
    }
    if (validation.length == 0 && spec.validation() > 0) {
      throw new DataException("split: no rows are left for validation (expected: one at least)");
    }
    if (test.length == 0 && (hasTest || spec.test() > 0)) {
      throw new DataException("split: no rows are left for the test (expected: one at least)");
    }
  }

  /** How many rows stand in a later part as well, as {@link SplitSpec.Leakage} means it. */
  record Leaks(long training, long validation) {
    long all() {
      return training + validation;
    }
  }

  /** How many of these rows are not in what is left of them without leaks. */
  Leaks leaks(Parts cleared) {
    return new Leaks(
        train.length - cleared.train.length, validation.length - cleared.validation.length);
  }

  /**
   * The same without the rows of training that stand in validation or test, and without those of
   * validation that stand in the test.
   */
  Parts withoutLeaks(RawRows rows) {
    RowIndex later = new RowIndex(RowIndex.byRows(rows), test.length + validation.length);
    for (int row : test) {
      later.add(row);
    }
    int[] ownValidation = Arrays.stream(validation).filter(row -> !later.has(row)).toArray();
    for (int row : validation) {
      later.add(row);
    }
    int[] ownTrain = Arrays.stream(train).filter(row -> !later.has(row)).toArray();
    return new Parts(ownTrain, ownValidation, test);
  }
}
