package io.modelgrid.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowGroupsTest {
  private static TokenRow row(int tokens, int padding) {
    long[] mask = new long[tokens + padding];
    Arrays.fill(mask, 0, tokens, 1);
    Tensor ids = Tensor.ofLongs(Shape.of(1, mask.length), new long[mask.length]);
    TokenBatch batch = TokenBatch.given(ids, Tensor.ofLongs(Shape.of(1, mask.length), mask), null);
    return TokenRow.of(batch, 0, 0, 0);
  }

  private static List<List<Integer>> lengths(int maxTokens, int... lengths) {
    List<TokenRow> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(row(length, 0));
    }
    return RowGroups.of(rows, maxTokens).stream()
        .map(group -> group.stream().map(TokenRow::length).toList())
        .toList();
  }

  @Test
  void rowsOfAboutTheSameLengthGoTogether() {
    assertThat(lengths(1000, 60, 16, 50, 12, 100, 20, 64))
        .containsExactly(List.of(12, 16, 20), List.of(50, 60, 64), List.of(100));
  }

  @Test
  void noGroupHasMoreTokensThanFit() {
    assertThat(lengths(40, 10, 10, 10, 10, 12))
        .containsExactly(List.of(10, 10, 10, 10), List.of(12));
    assertThat(lengths(40, 90, 90)).containsExactly(List.of(90), List.of(90));
  }

  @Test
  void paddingAtTheEndDoesNotCount() {
    assertThat(row(3, 5).length()).isEqualTo(3);
    assertThat(row(3, 0).length()).isEqualTo(3);
  }

  @Test
  void nothingMakesNoGroup() {
    assertThat(lengths(40)).isEmpty();
  }
}
