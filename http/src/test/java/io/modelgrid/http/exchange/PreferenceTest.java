package io.modelgrid.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
  @Test
  void severalHeadersAreOneListInItsOrder() {
    assertThat(Preference.of(List.of("Text/HTML; level=1 ; q=0.5, */*", "b")))
        .containsExactly(
            new Preference("text/html", List.of("level=1", "q=0.5")),
            new Preference("*/*", List.of()),
            new Preference("b", List.of()));
    assertThat(Preference.of(List.of())).isEmpty();
    assertThat(Preference.of(List.of(",;")))
        .containsExactly(new Preference("", List.of()), new Preference("", List.of("")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a;q=0.25 | 0.25",
        "a ; Q = 0.125 | 0.125",
        "a;q=0 | 0",
        "a;q=1. | 1",
        "a;q=1.9 | 1",
        "a;level=3;q=0.5 | 0.5",
        "a;q=0.5;q=0.25 | 0.5",
        "a;q=high;q=0.25 | 0.25"
      })
  void theFirstWeightThatCanBeReadCounts(String header, double expected) {
    Preference only = Preference.of(List.of(header)).get(0);
    assertThat(only.weight()).hasValue(expected);
    assertThat(only.liking()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "a",
    "a;",
    "a;level=1",
    "a;q=2",
    "a;q=-1",
    "a;q=0.1234",
    "a;q=",
    "a;q",
    "a;quality=1"
  })
  void withoutAnyItIsLikedWholly(String header) {
    Preference only = Preference.of(List.of(header)).get(0);
    assertThat(only.weight()).isEmpty();
    assertThat(only.liking()).isEqualTo(1);
  }
}
