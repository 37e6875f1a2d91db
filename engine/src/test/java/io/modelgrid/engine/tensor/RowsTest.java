package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static NamedTensor floats(String name, Shape shape, float... values) {
    return new NamedTensor(name, Tensor.ofFloats(shape, values));
  }

  private static NamedTensor texts(String... texts) {
    return new NamedTensor("t", Tensor.ofTexts(Shape.of(texts.length), List.of(texts)));
  }

  @Test
  void countsRowsThatAllTensorsHave() {
    NamedTensor two = floats("a", Shape.of(2, 1), 1, 2);
    assertThat(Rows.in(List.of(two, texts("x", "y")))).isEqualTo(2);
    assertThat(Rows.in(List.of(two, texts("x")))).isZero();
    assertThat(Rows.in(List.of(floats("a", Shape.of(), 1)))).isZero();
    assertThat(Rows.in(List.of(floats("a", Shape.of(0, 3))))).isZero();
    assertThat(Rows.in(List.of())).isZero();
  }

  @Test
  void whatIsJoinedComesApartAgain() {
    List<List<NamedTensor>> requests =
        List.of(
            List.of(floats("a", Shape.of(1, 2), 1, 2), texts("one")),
            List.of(floats("a", Shape.of(2, 2), 3, 4, 5, 6), texts("", "drei")),
            List.of(floats("a", Shape.of(1, 2), 7, 8), texts("ü")));

    List<NamedTensor> joined = Rows.join(requests);

    assertThat(joined)
        .containsExactly(
            floats("a", Shape.of(4, 2), 1, 2, 3, 4, 5, 6, 7, 8), texts("one", "", "drei", "ü"));
    assertThat(Rows.split(joined, new int[] {1, 2, 1})).contains(requests);
  }

  @Test
  void whatHasOtherRowsDoesNotComeApart() {
    assertThat(Rows.split(List.of(floats("y", Shape.of(2), 1, 2)), new int[] {1, 2})).isEmpty();
    assertThat(Rows.split(List.of(floats("y", Shape.of(), 1)), new int[] {1})).isEmpty();
  }
}
