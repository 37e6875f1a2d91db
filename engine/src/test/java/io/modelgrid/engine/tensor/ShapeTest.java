package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void countsElementsExactly() {
    assertThat(Shape.of().elementCount()).isEqualTo(1);
    assertThat(Shape.of(2, 3, 4).elementCount()).isEqualTo(24);
    assertThat(Shape.of(1L << 31, 1L << 31).elementCount()).isEqualTo(1L << 62);
  }

  @Test
  void saysSoWhenTheCountOverflows() {
    assertThatThrownBy(() -> Shape.of(1L << 32, 1L << 31).elementCount())
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Shape.of(Long.MAX_VALUE, 2).elementCount())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aZeroMakesItZeroHoweverLargeTheRest() {
    assertThat(Shape.of(Long.MAX_VALUE, Long.MAX_VALUE, 0).elementCount()).isZero();
    assertThat(Shape.of(0).elementCount()).isZero();
  }

  @Test
  void anOpenShapeHasNoCount() {
    assertThat(Shape.of(-1, 2).isConcrete()).isFalse();
    assertThatThrownBy(() -> Shape.of(-1, 2).elementCount())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesDimensionsBelowMinusOne() {
    assertThatThrownBy(() -> Shape.of(3, -2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dimension: -2 (expected: 0 or more, or -1 for any)");
  }

  @Test
  void acceptsWhatFits() {
    Shape spec = Shape.of(-1, 3);
    assertThat(spec.accepts(Shape.of(7, 3))).isTrue();
    assertThat(spec.accepts(Shape.of(0, 3))).isTrue();
    assertThat(spec.accepts(Shape.of(7, 4))).isFalse();
    assertThat(spec.accepts(Shape.of(3))).isFalse();
    assertThat(spec.accepts(Shape.of(1, 7, 3))).isFalse();
    assertThat(Shape.of().accepts(Shape.of())).isTrue();
    assertThat(Shape.of(0).accepts(Shape.of(1))).isFalse();
  }

  @Test
  void isAValueThatNobodyCanChange() {
    long[] dimensions = {1, 2};
    Shape shape = Shape.of(dimensions);
    dimensions[0] = 9;
    shape.toArray()[1] = 9;

    assertThat(shape).isEqualTo(Shape.of(1, 2)).hasSameHashCodeAs(Shape.of(1, 2));
    assertThat(shape).isNotEqualTo(Shape.of(2, 1)).hasToString("[1, 2]");
    assertThat(shape.rank()).isEqualTo(2);
    assertThat(shape.dimension(1)).isEqualTo(2);
  }
}
