package io.modelgrid.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DimensionsTest {
  private static Optional<Dimensions> of(String property) {
    return Dimensions.of(Map.of("dimensions", property), 384);
  }

  @Test
  void comesBackFromAPropertyAsItWas() {
    for (List<Integer> allowed : List.of(List.<Integer>of(), List.of(64), List.of(64, 128, 384))) {
      Dimensions dimensions = new Dimensions(allowed, 384);

      assertThat(of(dimensions.words())).contains(dimensions);
    }
  }

  @Test
  void allowsAnyNumberUpToTheWidthOrThoseThatAreListed() {
    Dimensions any = new Dimensions(List.of(), 384);
    assertThat(List.of(any.allows(1), any.allows(383), any.allows(384))).containsOnly(true);
    assertThat(List.of(any.allows(0), any.allows(-1), any.allows(385))).containsOnly(false);
    Dimensions some = new Dimensions(List.of(64, 128), 384);
    assertThat(List.of(some.allows(64), some.allows(128), some.allows(384))).containsOnly(true);
    assertThat(List.of(some.allows(65), some.allows(1), some.allows(385))).containsOnly(false);
  }

  @Test
  void withoutThePropertyNothingMayBeCut() {
    assertThat(Dimensions.of(Map.of("pooling", "mean"), 384)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "any", "0", "1-", "64,", "64;128", "99999999999"})
  void takesNoPropertyThatItNeverWrote(String property) {
    assertThat(of(property)).isEmpty();
  }
}
