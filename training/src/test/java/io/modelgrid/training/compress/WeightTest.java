package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WeightTest {
  @Test
  void halvesAreRoundedToTheNearest() {
    assertThat(Weight.half(0)).isEqualTo((short) 0);
    assertThat(Weight.half(-0f)).isEqualTo((short) 0x8000);
    assertThat(Weight.half(1)).isEqualTo((short) 0x3c00);
    assertThat(Weight.half(-2)).isEqualTo((short) 0xc000);
    assertThat(Weight.half(65504)).isEqualTo((short) 0x7bff);
    assertThat(Weight.half(1 + 0x1p-11f)).as("a tie goes to even").isEqualTo((short) 0x3c00);
    assertThat(Weight.half(1 + 3 * 0x1p-11f)).as("a tie goes to even").isEqualTo((short) 0x3c02);
    assertThat(Weight.half(1 + 0x1.1p-11f)).isEqualTo((short) 0x3c01);
    assertThat(Weight.half(0x1p-14f)).as("the least normal one").isEqualTo((short) 0x0400);
    assertThat(Weight.half(0x1p-24f)).as("the least of all").isEqualTo((short) 1);
    assertThat(Weight.half(0x1p-25f)).isEqualTo((short) 0);
    assertThat(Weight.half(0x1.1p-25f)).isEqualTo((short) 1);
  }

  @Test
  void softThresholdsMoveTowardsZero() {
    assertThat(Weight.softened(0.5f, 0.2f)).isEqualTo(0.3f);
    assertThat(Weight.softened(-0.5f, 0.2f)).isEqualTo(-0.3f);
    assertThat(Weight.softened(0.1f, 0.2f)).isZero();
    assertThat(Weight.softened(-0.1f, 0.2f) == 0).isTrue();
  }
}
