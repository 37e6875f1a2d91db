package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverloadTest {
  private final Overload overload = new Overload(0.5);

  @Test
  void beginsAtItsShare() {
    assertThat(overload.look(0)).isFalse();
    assertThat(overload.look(0.49)).isFalse();
    assertThat(overload.look(0.5)).isTrue();
  }

  @Test
  void endsBelowHalfOfThat() {
    overload.look(1);

    assertThat(overload.look(0.49)).isTrue();
    assertThat(overload.look(0.25)).isTrue();
    assertThat(overload.look(0.24)).isFalse();
  }

  @Test
  void beginsAnewAtItsShareAlone() {
    overload.look(0.5);
    overload.look(0.1);

    assertThat(overload.look(0.3)).isFalse();
    assertThat(overload.look(0.6)).isTrue();
  }

  @Test
  void emptyQueuesEndTheOneOfTheLeastShare() {
    Overload least = new Overload(0.01);

    assertThat(least.look(0)).isFalse();
    assertThat(least.look(0.01)).isTrue();
    assertThat(least.look(0)).isFalse();
  }

  @Test
  void canBeEnded() {
    overload.look(0.5);
    overload.end();

    assertThat(overload.look(0.4)).isFalse();
  }
}
