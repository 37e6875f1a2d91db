package io.modelgrid.training.data;

import io.modelgrid.training.form.Form;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which data a training uses: the {@code data} of a specification.
 *
 * @param rows what the network sees; a folder for {@link Format#IMAGES}
 * @param labels what it should answer, where that is a file of its own
 * @param testRows a test part of its own, if there is one
 * @param testLabels the labels of that
 * @param table how rows of named columns are read
 * @param arrays names of arrays in an NPZ file
 * @param text which column holds texts, and how they become tokens
 * @param classes whether answers are classes; else they are numbers
 * @param classNames names of the classes, in order; found in the data if there are none
 * @param maxBadRows share of bad rows above which the data are refused
 * @param maxRows more rows are refused
 */
public record DataSpec(
    Format format,
    Location rows,
    Optional<Location> labels,
    Optional<Location> testRows,
    Optional<Location> testLabels,
    Table table,
    Arrays arrays,
    Optional<Text> text,
    boolean classes,
    List<String> classNames,
    double maxBadRows,
    int maxRows) {
  private static final int MOST_ROWS = 100_000_000;
  private static final int USUAL_ROWS = 10_000_000;

  /** As short as a bundle may say. */
  private static final int SHORTEST_TEXT = 4;

  private static final int LONGEST_TEXT = 4096;

  public DataSpec {
    classNames = List.copyOf(classNames);
  }

  /** How the files are written. */
  public enum Format {
    /** Arrays as MNIST has them, plain or gzipped. */
    IDX,
    /** RFC 4180, with a header. */
    CSV,
    /** An object a line. */
    JSON_LINES,
    /** {@code .npy} or {@code .npz}. */
    NUMPY,
    /** A folder of pictures for each class. */
    IMAGES;

    /** Whether rows have named columns. */
    boolean hasColumns() {
      return this == CSV || this == JSON_LINES;
    }
  }

  /**
   * How rows of named columns are read.
   *
   * @param columns those that are used, in order; all that are nothing else if there are none
   * @param ignored columns that are not used
   * @param words columns whose values are words rather than numbers
   * @param targets columns of the answer; one for classes
   * @param slices columns by whose values the test part is cut into slices
   * @param delimiter between the cells of a CSV file
   */
  public record Table(
      List<String> columns,
      List<String> ignored,
      List<String> words,
      List<String> targets,
      List<String> slices,
      char delimiter) {
    public Table {
      columns = List.copyOf(columns);
      ignored = List.copyOf(ignored);
      words = List.copyOf(words);
      targets = List.copyOf(targets);
      slices = List.copyOf(slices);
    }
  }

  /** Names of arrays in an NPZ file. */
  public record Arrays(
      String rows, String labels, Optional<String> testRows, Optional<String> testLabels) {}

  /**
   * Texts that become tokens.
   *
   * @param column where they stand
   * @param tokenizer a Hugging Face {@code tokenizer.json}
   * @param length tokens of a text, special ones included; longer ones are cut, shorter ones filled
   *     up
   */
  public record Text(String column, Location tokenizer, int length) {}

  /** Reads one; mistakes go on the form's list. */
  public static DataSpec read(Form form) {
    Format format = form.oneOf("format", formats());
    DataSpec spec =
        new DataSpec(
            format,
            Location.needed(form, "rows"),
            Location.ifAny(form, "labels"),
            Location.ifAny(form, "test-rows"),
            Location.ifAny(form, "test-labels"),
            table(form),
            arrays(form),
            form.form("text").map(DataSpec::text),
            form.oneOf("target", Map.of("classes", true, "numbers", false), true),
            form.texts("classes"),
            form.real("max-bad-rows", 0, 1, 0),
            form.whole("max-rows", 1, MOST_ROWS, USUAL_ROWS));
    spec.check(form);
    form.done();
    return spec;
  }

  private static Map<String, Format> formats() {
    Map<String, Format> formats = new TreeMap<>();
    formats.put("idx", Format.IDX);
    formats.put("csv", Format.CSV);
    formats.put("json-lines", Format.JSON_LINES);
    formats.put("numpy", Format.NUMPY);
    formats.put("images", Format.IMAGES);
    return formats;
  }

  private static Table table(Form form) {
    String delimiter = form.text("delimiter", ",");
    Map<String, Character> known = Map.of(",", ',', ";", ';', "|", '|', "tab", '\t');
    Character found = known.get(delimiter);
    if (found == null) {
      form.wrong("delimiter", delimiter + " (expected: one of , ; | tab)");
    }
    return new Table(
        form.texts("columns"),
        form.texts("ignore"),
        form.texts("words"),
        form.texts("target-columns"),
        form.texts("slices"),
        found == null ? ',' : found);
  }

  private static Arrays arrays(Form form) {
    return new Arrays(
        form.text("rows-array", "x"),
        form.text("labels-array", "y"),
        form.textIfAny("test-rows-array"),
        form.textIfAny("test-labels-array"));
  }

  private static Text text(Form form) {
    Text text =
        new Text(
            form.text("column", "text"),
            Location.needed(form, "tokenizer"),
            form.whole("length", SHORTEST_TEXT, LONGEST_TEXT, 64));
    form.done();
    return text;
  }

  private void check(Form form) {
    if (format.hasColumns()) {
      checkColumns(form);
    } else {
      for (String key :
          List.of("columns", "ignore", "words", "target-columns", "slices", "delimiter", "text")) {
        refuse(form, key, "nothing; only csv and json-lines have columns");
      }
    }
    if (format != Format.NUMPY) {
      for (String key :
          List.of("rows-array", "labels-array", "test-rows-array", "test-labels-array")) {
        refuse(form, key, "nothing; only numpy has arrays with names");
      }
    }
    boolean files = format == Format.IDX || format == Format.NUMPY;
    if (!files) {
      refuse(form, "labels", "nothing; the labels of this format stand with its rows");
      refuse(form, "test-labels", "nothing; the labels of this format stand with its rows");
    }
    if (format == Format.IDX && labels.isEmpty()) {
      form.wrong("labels", "missing (expected: where the file of labels lies)");
    }
    if (format == Format.IDX && testRows.isPresent() != testLabels.isPresent()) {
      form.wrong("test-labels", "not both of test-rows and test-labels (expected: both or none)");
    }
    if (format == Format.IMAGES && !classes) {
      form.wrong("target", "numbers (expected: classes, which the names of the folders are)");
    }
    if (!classes && !classNames.isEmpty()) {
      form.wrong("classes", classNames + " (expected: none where the target is numbers)");
    }
    if (new HashSet<>(classNames).size() < classNames.size()) {
      form.wrong("classes", classNames + " (expected: each name once)");
    }
    if (classNames.size() == 1) {
      form.wrong("classes", classNames + " (expected: two at least)");
    }
  }

  private static void refuse(Form form, String key, String expected) {
    if (form.has(key)) {
      form.wrong(key, "does not belong to this format (expected: " + expected + ")");
    }
  }

  private void checkColumns(Form form) {
    int targets = table.targets.size();
    if (targets == 0) {
      form.wrong("target-columns", "missing (expected: the column of the answer)");
    } else if (classes && targets > 1) {
      form.wrong("target-columns", table.targets + " (expected: one, for classes)");
    }
    Set<String> seen = new HashSet<>();
    for (String name : table.targets) {
      if (!seen.add(name)) {
        form.wrong("target-columns", name + " twice (expected: each column once)");
      }
    }
    for (String name : table.columns) {
      if (!seen.add(name)) {
        form.wrong("columns", name + " twice (expected: each column once, and no target)");
      }
    }
    if (text.isPresent() && !(table.columns.isEmpty() && table.words.isEmpty())) {
      form.wrong("text", "with columns or words (expected: texts alone)");
    }
  }
}
