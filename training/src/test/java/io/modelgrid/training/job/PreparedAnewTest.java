package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.data.Preparation.Answer;
import io.modelgrid.training.data.Preparation.Categories;
import io.modelgrid.training.data.Preparation.Numbers;
import io.modelgrid.training.data.Preparation.Source;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparedAnewTest {

  @Test
  void samePreparationNeedsNoChange() throws Exception {
    Preparation one = preparation(numbers("x", 2, 1), words("w", "a", "b"));
    Examples rows = new Rows(one.row(), new float[][] {{1, 1, 0}}, classes(0));

    assertThat(PreparedAnew.of(rows, one, one, "base")).isSameAs(rows);
  }

  @Test
  void numbersAreScaledAgainAndWordsFindTheirPlaces() throws Exception {
    Preparation from = preparation(numbers("x", 2, 1), words("w", "a", "b"));
    Preparation to = preparation(numbers("x", 10, -3), words("w", "b", "c", "a"));
    // x = 4 is 4 * 2 + 1 = 9 before and 4 * 10 - 3 = 37 after; the word is a, then b.
    Examples rows = new Rows(from.row(), new float[][] {{9, 1, 0}, {1, 0, 1}}, classes(0, 1));

    Examples anew = PreparedAnew.of(rows, from, to, "base");

    assertThat(anew.shape()).isEqualTo(RowShape.reals(4));
    assertThat(row(anew, 0)).containsExactly(37, 0, 0, 1);
    assertThat(row(anew, 1)).containsExactly(-3, 1, 0, 0);
    assertThat(row(anew.subset(new int[] {1}), 0)).containsExactly(-3, 1, 0, 0);
    assertThat(row(anew.augmented(7), 0)).containsExactly(37, 0, 0, 1);
  }

  @Test
  void numberThatNeverChangedIsWhatStoodInForIt() throws Exception {
    Preparation from =
        preparation(
            new Numbers("x", List.of(1), List.of(5f), List.of(0f), List.of(0f), Optional.empty()));
    Preparation to = preparation(numbers("x", 2, 1));
    Examples rows = new Rows(from.row(), new float[][] {{0}}, classes(0));

    assertThat(row(PreparedAnew.of(rows, from, to, "base"), 0)).containsExactly(11);
  }

  @Test
  void numbersThatAreAnsweredAreScaledAgain() throws Exception {
    Preparation from = preparation(new Answer(false, List.of("y"), List.of(2f), List.of(1f)), 1);
    Preparation to = preparation(new Answer(false, List.of("y"), List.of(4f), List.of(-1f)), 1);
    // y = 7 is 3 before, since 3 * 2 + 1 = 7, and 2 after, since 2 * 4 - 1 = 7.
    Examples rows =
        new Rows(from.row(), new float[][] {{1}}, Targets.ofValues(new float[] {3}, List.of("y")));

    assertThat(PreparedAnew.of(rows, from, to, "base").targets().value(0, 0)).isEqualTo(2);
  }

  @Test
  void otherInputsAreRefused() {
    Preparation from = preparation(numbers("x", 2, 1));
    Examples rows = new Rows(from.row(), new float[][] {{1}}, classes(0));

    for (Preparation to :
        List.of(
            preparation(numbers("z", 2, 1)),
            preparation(words("x", "a")),
            preparation(numbers("x", 2, 1), words("w", "a")))) {
      assertThatThrownBy(() -> PreparedAnew.of(rows, from, to, "base, version 3"))
          .isInstanceOf(JobException.class)
          .hasMessageStartingWith("base, version 3 takes other rows: ");
    }
  }

  private static float[] row(Examples examples, int row) {
    FloatBuffer into = FloatBuffer.allocate(examples.shape().size());
    examples.write(row, into);
    return into.array();
  }

  private static Numbers numbers(String input, float scale, float shift) {
    return new Numbers(
        input, List.of(1), List.of(0f), List.of(scale), List.of(shift), Optional.empty());
  }

  private static Categories words(String input, String... words) {
    return new Categories(input, List.of(words));
  }

  private static Preparation preparation(Source... sources) {
    int size = 0;
    for (Source each : sources) {
      size += each instanceof Categories words ? words.values().size() : 1;
    }
    return new Preparation(
        List.of(sources),
        RowShape.reals(size),
        new Answer(true, List.of("one", "two"), List.of(), List.of()));
  }

  private static Preparation preparation(Answer answer, int size) {
    return new Preparation(List.of(numbers("x", 1, 0)), RowShape.reals(size), answer);
  }

  private static Targets classes(int... classes) {
    return Targets.ofClasses(classes, List.of("one", "two"));
  }

  /** Rows that are there. */
  private record Rows(RowShape shape, List<float[]> numbers, Targets targets) implements Examples {
    Rows(RowShape shape, float[][] numbers, Targets targets) {
      this(shape, List.of(numbers), targets);
    }

    @Override
    public int size() {
      return numbers.size();
    }

    @Override
    public void write(int row, FloatBuffer into) {
      into.put(numbers.get(row));
    }

    @Override
    public Examples subset(int[] rows) {
      float[][] some = new float[rows.length][];
      for (int i = 0; i < rows.length; i++) {
        some[i] = numbers.get(rows[i]);
      }
      return new Rows(shape, some, targets.subset(rows));
    }
  }
}
