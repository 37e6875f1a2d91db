package io.modelgrid.training.made;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.draw.Draws;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** Rows in memory. */
public record MadeExamples(RowShape shape, List<float[]> rows, Targets targets)
    implements Examples {

  /** Two classes, one on each side of a line, with some of each on the other. */
  public static MadeExamples clouds(int size, long seed) {
    Draws draws = Draws.of(seed, "clouds", 0);
    int[] classes = new int[size];
    List<float[]> rows =
        IntStream.range(0, size)
            .mapToObj(
                row -> {
                  classes[row] = draws.below(2);
                  float[] numbers = new float[4];
                  for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (float) (3 * (draws.real() - 0.5) + (classes[row] - 0.5));
                  }
                  return numbers;
                })
            .toList();
    return new MadeExamples(
        RowShape.reals(4), rows, Targets.ofClasses(classes, List.of("left", "right")));
  }

  /** Numbers that are y = 2a - b + 0.5, with two more that mean nothing. */
  public static MadeExamples plane(int size, long seed) {
    Draws draws = Draws.of(seed, "plane", 0);
    float[] values = new float[size];
    List<float[]> rows =
        IntStream.range(0, size)
            .mapToObj(
                row -> {
                  float[] numbers = numbers(draws, 4);
                  values[row] = 2 * numbers[0] - numbers[1] + 0.5f;
                  return numbers;
                })
            .toList();
    return new MadeExamples(RowShape.reals(4), rows, Targets.ofValues(values, List.of("height")));
  }

  /** Any rows of a shape, and any classes or numbers. */
  public static MadeExamples any(RowShape shape, int size, Targets targets, long seed) {
    Draws draws = Draws.of(seed, "any", 0);
    List<float[]> rows =
        IntStream.range(0, size)
            .mapToObj(row -> shape.tokens() ? ids(draws, shape) : numbers(draws, shape.size()))
            .toList();
    return new MadeExamples(shape, rows, targets);
  }

  /** Classes from 0 on, one after the other. */
  public static Targets classes(int size, int count) {
    return Targets.ofClasses(
        IntStream.range(0, size).map(row -> row % count).toArray(),
        IntStream.range(0, count).mapToObj(each -> "class" + each).toList());
  }

  /** Pictures with a bright square that lies left or right. */
  public static MadeExamples squares(int size, long seed) {
    Draws draws = Draws.of(seed, "squares", 0);
    int[] classes = new int[size];
    List<float[]> rows =
        IntStream.range(0, size)
            .mapToObj(
                row -> {
                  classes[row] = draws.below(2);
                  float[] picture = numbers(draws, 64);
                  int left = classes[row] * 4 + draws.below(3);
                  int top = draws.below(7);
                  for (int i = 0; i < 4; i++) {
                    picture[(top + i / 2) * 8 + left + i % 2] += 3;
                  }
                  return picture;
                })
            .toList();
    return new MadeExamples(
        RowShape.reals(1, 8, 8), rows, Targets.ofClasses(classes, List.of("left", "right")));
  }

  /** Texts of 8 tokens at most, of 12; the class is whether token 3 is in it. */
  public static MadeExamples texts(int size, long seed) {
    Draws draws = Draws.of(seed, "texts", 0);
    RowShape shape = new RowShape(List.of(8), 12, 0);
    int[] classes = new int[size];
    List<float[]> rows =
        IntStream.range(0, size)
            .mapToObj(
                row -> {
                  float[] text = ids(draws, shape);
                  classes[row] = draws.below(2);
                  for (int i = 0; i < text.length; i++) {
                    text[i] = text[i] == 3 ? 4 : text[i];
                  }
                  if (classes[row] == 1) {
                    text[0] = 3;
                  }
                  return text;
                })
            .toList();
    return new MadeExamples(shape, rows, Targets.ofClasses(classes, List.of("no", "yes")));
  }

  private static float[] numbers(Draws draws, int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) (2 * draws.real() - 1);
    }
    return numbers;
  }

  private static float[] ids(Draws draws, RowShape shape) {
    float[] ids = new float[shape.size()];
    java.util.Arrays.fill(ids, shape.padding());
    int length = 1 + draws.below(ids.length);
    for (int i = 0; i < length; i++) {
      ids[i] = 1 + draws.below(shape.vocabulary() - 1);
    }
    return ids;
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public void write(int row, FloatBuffer into) {
    into.put(rows.get(row));
  }

  @Override
  public Examples subset(int[] some) {
    return new MadeExamples(
        shape, IntStream.of(some).mapToObj(rows::get).toList(), targets.subset(some));
  }
}
