package io.modelgrid.training.data;

import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.PreparationSpec.Missing;
import io.modelgrid.training.data.PreparationSpec.Scaling;
import io.modelgrid.training.data.read.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** How rows are prepared, measured on those of the training part alone. */
final class Fit {
  private static final String PICTURES = "image";
  private static final String NUMBERS = "features";
  private static final String TOKENS = "input_ids";
  private static final int MOST_WORDS = 1000;

  private final PreparationSpec spec;
  private final int[] train;

  private Fit(PreparationSpec spec, int[] train) {
    this.spec = spec;
    this.train = train;
  }

  /**
   * What was measured.
   *
   * @param sources what callers of the served version send
   */
  record Fitted(List<Source> sources, RowShape shape, RowWriter writer) {
    Fitted {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Measures.
   *
   * @param train the rows of the training part
   * @param columns names of the numbers of a row, if they have any
   */
  static Fitted of(RawRows rows, List<String> columns, int[] train, PreparationSpec spec)
      throws DataException {
    Fit fit = new Fit(spec, train);
    if (rows instanceof RawBytes bytes) {
      return fit.bytes(bytes);
    }
    if (rows instanceof RawNumbers numbers) {
      fit.refusePictures();
      return fit.numbers(numbers, columns);
    }
    if (rows instanceof RawTokens tokens) {
      fit.refusePictures();
      return fit.tokens(tokens);
    }
    throw new IllegalStateException("rows: " + rows + " (expected: bytes, numbers or tokens)");
  }

  private void refusePictures() throws DataException {
    boolean moves = spec.augmentation().map(each -> each.flip() || each.shift() > 0).orElse(false);
    if (moves || spec.image().isPresent()) {
      throw new DataException(
          "preparation: image, augment.flip and augment.shift are for pictures, and the rows are"
              + " none (expected: none of them)");
    }
    if (spec.scaling().equals(Optional.of(Scaling.UNIT))) {
      throw new DataException(
          "preparation.scale: unit is for numbers from 0 to 255, and the rows have others"
              + " (expected: none, min-max or standard)");
    }
  }

  private Fitted bytes(RawBytes rows) throws DataException {
    if (rows.picture().isEmpty()) {
      boolean moves =
          spec.augmentation().map(each -> each.flip() || each.shift() > 0).orElse(false);
      if (moves) {
        throw new DataException(
            "preparation.augment: flip and shift are for pictures, and the rows are none (expected:"
                + " noise alone)");
      }
    }
    Scaling scaling = spec.scaling().orElse(Scaling.UNIT);
    int groups = groups(rows, scaling);
    int group = rows.width() / groups;
    Statistics[] statistics = statistics(groups);
    if (scaling == Scaling.MIN_MAX || scaling == Scaling.STANDARD) {
      measure(rows, group, statistics);
    }
    Affine affine = affine(statistics, scaling, group, Missing.ZERO);
    Optional<Preparation.Picture> picture =
        rows.picture()
            .map(each -> new Preparation.Picture(each.channels(), each.height(), each.width()));
    Source source =
        new Preparation.Numbers(
            picture.isPresent() ? PICTURES : NUMBERS,
            rows.shape(),
            affine.fills(),
            affine.scales(),
            affine.shifts(),
            picture);
    return new Fitted(
        List.of(source),
        new RowShape(rows.shape(), 0, 0),
        new ByteWriter(rows, affine, spec.augmentation()));
  }

  /** Pictures are scaled by channel; other bytes each by itself, but for a scale known before. */
  private static int groups(RawBytes rows, Scaling scaling) {
    boolean measured = scaling == Scaling.MIN_MAX || scaling == Scaling.STANDARD;
    return !measured ? 1 : rows.picture().isPresent() ? rows.shape().get(0) : rows.width();
  }

  private void measure(RawBytes rows, int group, Statistics[] statistics) {
    long[][] counts = new long[statistics.length][256];
    for (int row : train) {
      byte[] bytes = rows.array(row);
      int offset = rows.offset(row);
      for (int i = 0; i < rows.width(); i++) {
        counts[i / group][Byte.toUnsignedInt(bytes[offset + i])]++;
      }
    }
    for (int at = 0; at < statistics.length; at++) {
      for (int value = 0; value < counts[at].length; value++) {
        statistics[at].add(value, counts[at][value]);
      }
    }
  }

  private static Statistics[] statistics(int count) {
    Statistics[] statistics = new Statistics[count];
    Arrays.setAll(statistics, each -> new Statistics());
    return statistics;
  }

  private static Affine affine(
      Statistics[] statistics, Scaling scaling, int group, Missing missing) {
    float[] fill = new float[statistics.length];
    float[] scale = new float[statistics.length];
    float[] shift = new float[statistics.length];
    for (int at = 0; at < statistics.length; at++) {
      fill[at] = missing == Missing.ZERO ? 0 : (float) statistics[at].mean();
      scale[at] = (float) statistics[at].scale(scaling);
      shift[at] = (float) statistics[at].shift(scaling);
    }
    return new Affine(fill, scale, shift, group);
  }

  private Fitted numbers(RawNumbers rows, List<String> columns) throws DataException {
    Scaling scaling = spec.scaling().orElse(Scaling.STANDARD);
    Statistics[] statistics = statistics(rows.width());
    for (int row : train) {
      float[] numbers = rows.array(row);
      int offset = rows.offset(row);
      for (int i = 0; i < statistics.length; i++) {
        statistics[i].add(numbers[offset + i]);
      }
    }
    for (int i = 0; i < statistics.length; i++) {
      if (statistics[i].count() == 0) {
        throw new DataException(
            "%s: no value in the training part (expected: one at least, or the column ignored)"
                .formatted(i < columns.size() ? columns.get(i) : "number " + i));
      }
    }
    Affine affine = affine(statistics, scaling, 1, spec.missing());
    List<Source> sources = new ArrayList<>();
    int width = rows.width();
    if (width > 0) {
      sources.add(
          new Preparation.Numbers(
              NUMBERS,
              rows.shape(),
              affine.fills(),
              affine.scales(),
              affine.shifts(),
              Optional.empty()));
    }
    List<NumberWriter.Categories> categories = new ArrayList<>();
    for (WordColumn column : rows.words()) {
      Preparation.Categories source = categories(column);
      sources.add(source);
      categories.add(placed(column, source.values()));
      width += source.values().size();
    }
    List<Integer> shape = rows.words().isEmpty() ? rows.shape() : List.of(width);
    double noise = spec.augmentation().map(PreparationSpec.Augmentation::noise).orElse(0.0);
    return new Fitted(
        sources, new RowShape(shape, 0, 0), new NumberWriter(rows, affine, categories, noise));
  }

  private Preparation.Categories categories(WordColumn column) throws DataException {
    if (column.name().equals(NUMBERS)) {
      throw new DataException(
          "words: a column named "
              + NUMBERS
              + ", as the input of the numbers is (expected: another"
              + " name)");
    }
    TreeSet<String> found = new TreeSet<>();
    for (int row : train) {
      int code = column.code(row);
      if (code != WordColumn.MISSING) {
        found.add(column.words().get(code));
      }
    }
    if (found.isEmpty() || found.size() > MOST_WORDS) {
      throw new DataException(
          "%s: %d different words in the training part (expected: 1 to %d, or the column ignored)"
              .formatted(column.name(), found.size(), MOST_WORDS));
    }
    return new Preparation.Categories(column.name(), List.copyOf(found));
  }

  private static NumberWriter.Categories placed(WordColumn column, List<String> values) {
    List<String> words = column.words();
    int[] places = new int[words.size()];
    for (int code = 0; code < places.length; code++) {
      places[code] = values.indexOf(words.get(code));
    }
    return new NumberWriter.Categories(column, places, values.size());
  }

  private Fitted tokens(RawTokens rows) throws DataException {
    if (spec.augmentation().isPresent() || spec.scaling().isPresent()) {
      throw new DataException(
          "preparation: augment and scale are not for texts (expected: none of them)");
    }
    TextTokens.Facts facts = rows.facts();
    Source source =
        new Preparation.Tokens(
            TOKENS, facts.digest(), rows.length(), facts.vocabulary(), facts.padding());
    return new Fitted(
        List.of(source),
        new RowShape(List.of(rows.length()), facts.vocabulary(), facts.padding()),
        new TokenWriter(rows));
  }
}
