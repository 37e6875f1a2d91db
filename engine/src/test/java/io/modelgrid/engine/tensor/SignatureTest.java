package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private static final TensorSpec TEXT = TensorSpec.of("text", DataType.BYTES, -1);
  private static final TensorSpec IDS = TensorSpec.of("ids", DataType.INT64, -1, -1);
  private static final TensorSpec MASK = TensorSpec.of("mask", DataType.INT64, -1, -1).asOptional();
  private static final Signature TWO_FORMS =
      new Signature(
          List.of(List.of(TEXT), List.of(IDS, MASK)),
          List.of(TensorSpec.of("out", DataType.FP32, -1, 4)));
  private static final String EXPECTED =
      "; expected text BYTES [-1], or ids INT64 [-1, -1] + mask INT64 [-1, -1] (optional)";

  private static NamedTensor longs(String name, long... shape) {
    return new NamedTensor(
        name, Tensor.ofLongs(Shape.of(shape), new long[(int) Shape.of(shape).elementCount()]));
  }

  private static NamedTensor texts(String name, String... texts) {
    return new NamedTensor(name, Tensor.ofTexts(Shape.of(texts.length), List.of(texts)));
  }

  private static Optional<String> mistake(NamedTensor... inputs) {
    return TWO_FORMS.mistakeIn(List.of(inputs), List.of());
  }

  @Test
  void acceptsEachForm() {
    assertThat(mistake(texts("text", "a"))).isEmpty();
    assertThat(mistake(longs("ids", 1, 2))).isEmpty();
    assertThat(mistake(longs("mask", 1, 2), longs("ids", 1, 2))).isEmpty();
    assertThat(TWO_FORMS.mistakeIn(List.of(texts("text")), List.of("out", "out"))).isEmpty();
  }

  @Test
  void namesAnInputThatComesTwice() {
    assertThat(mistake(texts("text", "a"), texts("text", "b")))
        .hasValue("input 'text' was given twice");
  }

  @Test
  void namesAnUnknownInput() {
    assertThat(mistake(texts("txet", "a"))).hasValue("unknown input 'txet'" + EXPECTED);
  }

  @Test
  void namesAnUnknownOutput() {
    assertThat(TWO_FORMS.mistakeIn(List.of(texts("text", "a")), List.of("out", "uot")))
        .hasValue("unknown output 'uot'; this model gives out FP32 [-1, 4]");
  }

  @Test
  void acceptsAnOptionalOutputByItsName() {
    Signature counting =
        Signature.of(
            List.of(TEXT),
            List.of(
                TensorSpec.of("out", DataType.FP32, -1, 4),
                TensorSpec.of("count", DataType.INT64, -1).asOptional()));

    assertThat(counting.mistakeIn(List.of(texts("text", "a")), List.of("count", "out"))).isEmpty();
    assertThat(counting.mistakeIn(List.of(texts("text", "a")), List.of("cuont")))
        .hasValue(
            "unknown output 'cuont'; this model gives out FP32 [-1, 4] + count INT64 [-1] (optional)");
  }

  @Test
  void namesAMissingInput() {
    assertThat(mistake()).hasValue("missing input 'text'" + EXPECTED);
    assertThat(mistake(longs("mask", 1, 1))).hasValue("missing input 'ids'" + EXPECTED);
  }

  @Test
  void namesAnInputOfAnotherForm() {
    assertThat(mistake(texts("text", "a"), longs("mask", 1, 1)))
        .hasValue("input 'mask' does not go with the others" + EXPECTED);
    assertThat(mistake(texts("text", "a"), longs("mask", 1, 1), longs("ids", 1, 1)))
        .hasValue("input 'text' does not go with the others" + EXPECTED);
  }

  @Test
  void namesAWrongType() {
    assertThat(mistake(longs("text", 1)))
        .hasValue("input 'text' has datatype INT64; expected BYTES");
  }

  @Test
  void namesAWrongShape() {
    assertThat(mistake(longs("ids", 3))).hasValue("input 'ids' has shape [3]; expected [-1, -1]");
    Signature fixed = Signature.of(List.of(TensorSpec.of("x", DataType.INT64, -1, 3)), List.of());
    assertThat(fixed.mistakeIn(List.of(longs("x", 2, 4)), List.of()))
        .hasValue("input 'x' has shape [2, 4]; expected [-1, 3]");
  }

  @Test
  void aModelWithoutInputsTakesNone() {
    Signature none = Signature.of(List.of(), List.of());

    assertThat(none.mistakeIn(List.of(), List.of())).isEmpty();
    assertThat(none.mistakeIn(List.of(longs("x", 1)), List.of()))
        .hasValue("unknown input 'x'; expected no inputs");
  }

  @Test
  void listsEachInputOnce() {
    Signature shared = new Signature(List.of(List.of(IDS), List.of(IDS, MASK)), List.of());

    assertThat(shared.inputs()).containsExactly(IDS, MASK);
  }

  @Test
  void hasAtLeastOneForm() {
    assertThatThrownBy(() -> new Signature(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
