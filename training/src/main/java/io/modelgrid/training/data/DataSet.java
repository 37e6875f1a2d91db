package io.modelgrid.training.data;

import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads, cleans, splits and prepares data. */
public final class DataSet {
  private final PreparationSpec preparation;
  private final SplitSpec split;
  private final RawData raw;
  private final BadRows bad;

  private DataSet(PreparationSpec preparation, SplitSpec split, RawData raw, BadRows bad) {
    this.preparation = preparation;
    this.split = split;
    this.raw = raw;
    this.bad = bad;
  }

  /**
   * Everything from the files to rows that a training takes. The same files, specifications and
   * seed give the same rows in the same order.
   *
   * @param seed of the split, unless that has one of its own
   * @throws DataException in words for people, if the data are missing, not allowed or unfit
   */
  public static Prepared load(
      DataSpec data, PreparationSpec preparation, SplitSpec split, long seed, DataPlaces places)
      throws DataException {
    DataFiles files = DataFiles.find(data, places);
    String digest = files.digest();
    BadRows bad = new BadRows();
    RawData raw =
        switch (data.format()) {
          case IDX, NUMPY -> ArrayLoader.load(data, preparation, files, bad);
          case CSV, JSON_LINES -> TableLoader.load(data, preparation, files, bad);
          case IMAGES -> PictureLoader.load(data, preparation, files, bad);
        };
    if (bad.all() == 0) {
      throw new DataException(files.rows().name() + ": no rows (expected: some)");
    }
    bad.check(data.maxBadRows());
    if (files.testRows().isPresent() && !raw.hasTest()) {
      throw new DataException(
          files.testRows().get().name() + ": no good rows (expected: some, for the test)");
    }
    return new DataSet(preparation, split, raw, bad)
        .prepare(split.seed().orElse(seed), files, digest);
  }

  /**
   * The {@link Prepared#digest} that the data would have, without preparing them. What lies in the
   * scratch folder counts as it is: whoever wants to know what is new gives an empty one.
   *
   * @throws DataException if they are missing or not allowed
   */
  public static String digest(DataSpec data, DataPlaces places) throws DataException {
    return DataFiles.find(data, places).digest();
  }

  private Prepared prepare(long seed, DataFiles files, String digest) throws DataException {
    int[] rows = preparation.dropDuplicates() ? withoutDuplicates() : raw.kept();
    Parts found = Parts.split(rows, raw.testFrom(), raw.hasTest(), raw.answers(), split, seed);
    Parts cleared = found.withoutLeaks(raw.rows());
    Parts.Leaks leaks = found.leaks(cleared);
    Parts parts = choose(found, cleared, leaks);
    Fit.Fitted fitted = Fit.of(raw.rows(), raw.columns(), parts.train(), preparation);
    TargetFit targets = TargetFit.of(raw.answers(), parts.train(), preparation.targetScaling());
    return new Prepared(
        examples(fitted, targets, parts.train()),
        examples(fitted, targets, parts.validation()),
        examples(fitted, targets, parts.test()),
        new Preparation(fitted.sources(), fitted.shape(), targets.meaning()),
        report(rows.length, parts, leaks),
        slices(parts.test()),
        files.tokenizer().map(DataFile::path),
        digest);
  }

  private int[] withoutDuplicates() {
    RowIndex seen =
        new RowIndex(RowIndex.byRowsAndAnswers(raw.rows(), raw.answers()), raw.kept().length);
    return Arrays.stream(raw.kept()).filter(seen::add).toArray();
  }

  private Parts choose(Parts parts, Parts cleared, Parts.Leaks leaks) throws DataException {
    if (leaks.all() == 0 || split.leakage() == SplitSpec.Leakage.KEEP) {
      return parts;
    }
    if (split.leakage() == SplitSpec.Leakage.REFUSE) {
      throw new DataException(
          "split: %d rows for training and %d for validation stand in a later part as well"
                  .formatted(leaks.training(), leaks.validation())
              + " (expected: none, or split.leakage: drop)");
    }
    if (cleared.train().length == 0
        || (cleared.validation().length == 0 && parts.validation().length > 0)) {
      throw new DataException(
          "split: all rows for training or validation stand in a later part as well (expected: rows"
              + " that differ)");
    }
    return cleared;
  }

  private static Examples examples(Fit.Fitted fitted, TargetFit targets, int[] rows) {
    return new PreparedExamples(fitted.writer(), fitted.shape(), rows, targets.targets(rows));
  }

  private DataReport report(int kept, Parts parts, Parts.Leaks leaks) {
    Map<String, Integer> classes = new LinkedHashMap<>();
    if (raw.answers() instanceof ClassAnswers answers) {
      answers.names().forEach(name -> classes.put(name, 0));
      for (int row : parts.train()) {
        classes.merge(answers.names().get(answers.of(row)), 1, Integer::sum);
      }
    }
    return new DataReport(
        bad.all(),
        bad.count(),
        bad.examples(),
        raw.cleaned().dropped(),
        raw.cleaned().filled(),
        (long) raw.kept().length - kept,
        leaks.all(),
        parts.train().length,
        parts.validation().length,
        parts.test().length,
        raw.columns(),
        classes);
  }

  private List<Prepared.Slice> slices(int[] test) {
    List<Prepared.Slice> slices = new ArrayList<>();
    for (WordColumn column : raw.slices()) {
      Map<String, List<Integer>> byValue = new TreeMap<>();
      List<String> words = column.words();
      for (int i = 0; i < test.length; i++) {
        int code = column.code(test[i]);
        String value = code == WordColumn.MISSING ? "" : words.get(code);
        byValue.computeIfAbsent(value, each -> new ArrayList<>()).add(i);
      }
      byValue.forEach(
          (value, rows) -> slices.add(new Prepared.Slice(column.name() + "=" + value, rows)));
    }
    return slices;
  }
}
