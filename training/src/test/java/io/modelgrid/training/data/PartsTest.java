package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.training.data.read.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final int[] HUNDRED = IntStream.range(0, 100).toArray();

  /** Ninety rows of one class, then ten of another. */
  private static final ClassAnswers UNEVEN =
      new ClassAnswers(
          IntStream.range(0, 100).map(row -> row < 90 ? 0 : 1).toArray(), List.of("a", "b"));

  private static Parts split(SplitSpec spec, long seed) throws DataException {
    return Parts.split(HUNDRED, 100, false, UNEVEN, spec, seed);
  }

  private static SplitSpec shares(double validation, double test, boolean stratified) {
    return new SplitSpec(validation, test, stratified, Optional.empty(), SplitSpec.Leakage.DROP);
  }

  @Test
  void everyRowIsInOnePart() throws Exception {
    Parts parts = split(shares(0.25, 0.2, false), 3);

    assertThat(parts.test()).hasSize(20).isSorted();
    assertThat(parts.validation()).hasSize(20).isSorted();
    assertThat(parts.train()).hasSize(60).isSorted();
    int[] all =
        IntStream.concat(
                Arrays.stream(parts.test()),
                IntStream.concat(Arrays.stream(parts.validation()), Arrays.stream(parts.train())))
            .sorted()
            .toArray();
    assertThat(all).isEqualTo(HUNDRED);
  }

  @Test
  void theSeedDecides() throws Exception {
    assertThat(split(shares(0.1, 0.1, false), 3).test())
        .isEqualTo(split(shares(0.1, 0.1, false), 3).test())
        .isNotEqualTo(split(shares(0.1, 0.1, false), 4).test());
  }

  @Test
  void stratifiedPartsHaveTheSharesOfTheClasses() throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      Parts parts = split(shares(0.5, 0.2, true), seed);

      assertThat(Arrays.stream(parts.test()).filter(row -> row >= 90)).hasSize(2);
      assertThat(Arrays.stream(parts.validation()).filter(row -> row >= 90)).hasSize(4);
      assertThat(Arrays.stream(parts.train()).filter(row -> row >= 90)).hasSize(4);
    }
  }

  @Test
  void aTestPartOfItsOwnIsTheTestPart() throws Exception {
    Parts parts = Parts.split(HUNDRED, 80, true, UNEVEN, shares(0.25, 0.5, false), 1);

    assertThat(parts.test()).isEqualTo(IntStream.range(80, 100).toArray());
    assertThat(parts.validation()).hasSize(20);
    assertThat(parts.train()).hasSize(60);
  }

  @Test
  void refusesSplitsThatLeaveAPartEmpty() {
    assertThatThrownBy(
            () -> Parts.split(new int[] {0}, 100, false, UNEVEN, shares(0.1, 0, false), 1))
        .hasMessageContaining("no rows are left for validation");
    assertThatThrownBy(
            () -> Parts.split(new int[] {0, 1}, 100, false, UNEVEN, shares(0.9, 0.9, false), 1))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> Parts.split(new int[0], 0, false, UNEVEN, shares(0, 0, false), 1))
        .hasMessageContaining("no rows are left for training");
  }

  @Test
  void leaksAreTakenOutOfTheEarlierPart() throws Exception {
    // All rows are alike in fives: 0 to 4, 5 to 9, and so on.
    byte[] values = new byte[100];
    for (int row = 0; row < 100; row++) {
      values[row] = (byte) (row / 5);
    }
    RawRows rows = new RawBytes(values, new byte[0], List.of(1), Optional.empty());
    Parts parts = split(shares(0.2, 0.1, false), 7);
    Parts cleared = parts.withoutLeaks(rows);

    assertThat(cleared.test()).isEqualTo(parts.test());
    assertThat(groups(cleared.train()))
        .doesNotContainAnyElementsOf(groups(cleared.test()))
        .doesNotContainAnyElementsOf(groups(parts.validation()));
    assertThat(groups(cleared.validation())).doesNotContainAnyElementsOf(groups(cleared.test()));
    assertThat(parts.leaks(cleared).all())
        .isEqualTo(
            parts.train().length
                + parts.validation().length
                - cleared.train().length
                - cleared.validation().length)
        .isPositive();
  }

  private static List<Integer> groups(int[] rows) {
    return Arrays.stream(rows).map(row -> row / 5).distinct().boxed().toList();
  }
}
