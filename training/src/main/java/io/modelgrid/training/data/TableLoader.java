package io.modelgrid.training.data;

import io.modelgrid.training.data.read.CellReader;
import io.modelgrid.training.data.read.CellRow;
import io.modelgrid.training.data.read.CsvReader;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;
import io.modelgrid.training.data.read.JsonLinesReader;
import io.modelgrid.training.data.read.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads rows of named columns: numbers, words and texts. One instance makes one reading. */
final class TableLoader {
  /** What stands where a number is missing, besides nothing at all. */
  private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?");

  private final DataSpec spec;
  private final PreparationSpec.Missing missing;
  private final BadRows bad;
  private final TableColumns columns;
  private final Floats numbers = new Floats();
  private final List<WordColumn> words;
  private final List<WordColumn> slices;
  private final Ints tokens = new Ints();
  private final ClassNames classNames;
  private final Floats targets = new Floats();
  private final @Nullable TextTokens text;
  private int rows;
  private long dropped;
  private long filled;

  private TableLoader(
      DataSpec spec,
      PreparationSpec preparation,
      BadRows bad,
      TableColumns columns,
      @Nullable TextTokens text) {
    this.spec = spec;
    this.missing = preparation.missing();
    this.bad = bad;
    this.columns = columns;
    this.words = columns.words().stream().map(WordColumn::new).toList();
    this.slices = columns.slices().stream().map(WordColumn::new).toList();
    this.classNames = new ClassNames(spec.classNames());
    this.text = text;
  }

  /** Reads the rows, and those of a test part of its own behind them. */
  static RawData load(DataSpec spec, PreparationSpec preparation, DataFiles files, BadRows bad)
      throws DataException {
    TableColumns columns;
    try (CellReader reader = open(spec, files.rows())) {
      columns = TableColumns.of(spec, files.rows().name(), reader.columns());
    }
    try (TextTokens text = text(spec, files)) {
      TableLoader loader = new TableLoader(spec, preparation, bad, columns, text);
      loader.read(files.rows());
      int testFrom = loader.rows;
      if (files.testRows().isPresent()) {
        loader.read(files.testRows().get());
      }
      return loader.data(testFrom);
    }
  }

  private static @Nullable TextTokens text(DataSpec spec, DataFiles files) throws DataException {
    return spec.text().isPresent()
        ? TextTokens.open(files.tokenizer().orElseThrow(), spec.text().get().length())
        : null;
  }

  private static CellReader open(DataSpec spec, DataFile file) throws DataException {
    return spec.format() == DataSpec.Format.CSV
        ? CsvReader.open(file, spec.table().delimiter())
        : JsonLinesReader.open(file);
  }

  private void read(DataFile file) throws DataException {
    try (CellReader reader = open(spec, file)) {
      Places places = Places.of(columns, file.name(), reader.columns());
      for (CellRow row = reader.next(); row != null; row = reader.next()) {
        bad.read();
        Optional<String> mistake = row.mistake();
        if (mistake.isEmpty()) {
          mistake = take(row.cells(), places);
        }
        if (mistake.isPresent()) {
          bad.add(file.name() + " line " + row.line(), mistake.get());
        }
        if (rows > spec.maxRows()) {
          throw new DataException(
              file.name() + ": more than " + spec.maxRows() + " rows (expected: max-rows)");
        }
      }
    }
  }

  /** Where the columns stand in a file. */
  private record Places(
      List<Integer> numbers,
      List<Integer> words,
      List<Integer> targets,
      List<Integer> slices,
      int text) {

    static Places of(TableColumns columns, String file, List<String> names) throws DataException {
      return new Places(
          places(columns.numbers(), file, names),
          places(columns.words(), file, names),
          places(columns.targets(), file, names),
          places(columns.slices(), file, names),
          columns.text().isPresent()
              ? places(List.of(columns.text().get()), file, names).get(0)
              : -1);
    }

    private static List<Integer> places(List<String> wanted, String file, List<String> names)
        throws DataException {
      List<Integer> places = new ArrayList<>();
      for (String each : wanted) {
        int place = names.indexOf(each);
        if (place < 0) {
          throw new DataException(
              file + ": no column " + each + " (expected: the columns of the rows)");
        }
        places.add(place);
      }
      return places;
    }
  }

  /** Keeps a row, or says what is wrong with it, or leaves it out because a value is missing. */
  private Optional<String> take(List<String> cells, Places places) throws DataException {
    float[] row = new float[places.numbers.size()];
    int holes = 0;
    for (int i = 0; i < row.length; i++) {
      String cell = cells.get(places.numbers.get(i)).strip();
      boolean hole = MISSING.contains(cell.toLowerCase(Locale.ROOT));
      Optional<Float> number = hole ? Optional.of(Float.NaN) : Numbers.read(cell);
      if (number.isEmpty()) {
        return Optional.of(noNumber(columns.numbers().get(i), cell));
      }
      if (hole && missing == PreparationSpec.Missing.REFUSE) {
        return Optional.of(noValue(columns.numbers().get(i)));
      }
      holes += hole ? 1 : 0;
      row[i] = number.get();
    }
    for (int i = 0; i < words.size(); i++) {
      if (cells.get(places.words.get(i)).isBlank()) {
        if (missing == PreparationSpec.Missing.REFUSE) {
          return Optional.of(noValue(columns.words().get(i)));
        }
        holes++;
      }
    }
    if (text != null && cells.get(places.text).isBlank()) {
      if (missing == PreparationSpec.Missing.REFUSE) {
        return Optional.of(noValue(columns.text().orElse("")));
      }
      holes++;
    }
    Optional<String> mistake = targetMistake(cells, places);
    if (mistake.isPresent()) {
      return mistake;
    }
    if (holes > 0 && missing == PreparationSpec.Missing.DROP) {
      dropped++;
      return Optional.empty();
    }
    return keep(row, holes, cells, places);
  }

  private Optional<String> targetMistake(List<String> cells, Places places) {
    for (int i = 0; i < places.targets.size(); i++) {
      String cell = cells.get(places.targets.get(i)).strip();
      Optional<String> mistake =
          spec.classes()
              ? classNames.mistake(cell)
              : Numbers.read(cell).isPresent()
                  ? Optional.empty()
                  : Optional.of("'" + shown(cell) + "' (expected: a number)");
      if (mistake.isPresent()) {
        return Optional.of(columns.targets().get(i) + ": " + mistake.get());
      }
    }
    return Optional.empty();
  }

  private Optional<String> keep(float[] row, int holes, List<String> cells, Places places)
      throws DataException {
    int width = spec.text().map(DataSpec.Text::length).orElse(row.length);
    if ((rows + 1L) * width > Growth.MOST) {
      throw new DataException("rows: more than " + Growth.MOST + " numbers (expected: fewer)");
    }
    if (text != null) {
      try {
        text.add(cells.get(places.text), tokens);
      } catch (IllegalStateException e) {
        return Optional.of("the tokenizer fails on the text: " + e.getMessage());
      }
    }
    for (float each : row) {
      numbers.add(each);
    }
    addTo(words, places.words, cells);
    addTo(slices, places.slices, cells);
    for (int place : places.targets) {
      String cell = cells.get(place).strip();
      if (spec.classes()) {
        classNames.add(cell);
      } else {
        targets.add(Numbers.read(cell).orElseThrow());
      }
    }
    filled += holes;
    rows++;
    return Optional.empty();
  }

  private static void addTo(List<WordColumn> columns, List<Integer> places, List<String> cells) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).add(cells.get(places.get(i)).strip());
    }
  }

  private static String noNumber(String column, String cell) {
    return "%s: '%s' (expected: a number; columns of words belong in data.words)"
        .formatted(column, shown(cell));
  }

  private static String noValue(String column) {
    return column + ": no value (expected: one, or preparation.missing other than refuse)";
  }

  private static String shown(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
  }

  private RawData data(int testFrom) {
    RawRows raw =
        text == null
            ? new RawNumbers(
                numbers.toArray(),
                new float[0],
                rows,
                rows,
                List.of(columns.numbers().size()),
                words)
            : new RawTokens(tokens.toArray(), spec.text().orElseThrow().length(), text.facts());
    Answers answers =
        spec.classes()
            ? classNames.answers()
            : new NumberAnswers(targets.toArray(), columns.targets());
    return new RawData(
        raw,
        answers,
        testFrom,
        IntStream.range(0, rows).toArray(),
        new RawData.Cleaned(dropped, filled),
        slices,
        columns.numbers());
  }
}
