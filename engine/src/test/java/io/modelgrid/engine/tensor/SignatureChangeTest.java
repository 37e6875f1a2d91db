package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureChangeTest {
  private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, -1, 4);
  private static final TensorSpec Y = TensorSpec.of("y", DataType.FP32, -1, 2);
  private static final TensorSpec TEXT = TensorSpec.of("text", DataType.BYTES, -1);
  private static final TensorSpec IDS = TensorSpec.of("ids", DataType.INT64, -1, -1);
  private static final TensorSpec MASK = TensorSpec.of("mask", DataType.INT64, -1, -1);
  private static final Signature STABLE = Signature.of(List.of(X), List.of(Y));

  private static List<String> inputs(TensorSpec... now) {
    return SignatureChange.between(STABLE, Signature.of(List.of(now), List.of(Y)));
  }

  private static List<String> outputs(TensorSpec... now) {
    return SignatureChange.between(STABLE, Signature.of(List.of(X), List.of(now)));
  }

  @Test
  void findsNothingBetweenEquals() {
    assertThat(inputs(X)).isEmpty();
  }

  @Test
  void takesNoNoticeOfTheOrder() {
    Signature one = Signature.of(List.of(X, IDS), List.of(Y, MASK));
    Signature other = Signature.of(List.of(IDS, X), List.of(MASK, Y));

    assertThat(SignatureChange.between(one, other)).isEmpty();
  }

  @Test
  void namesWhatIsMissingAndWhatIsNew() {
    assertThat(inputs(IDS))
        .containsExactly("input 'x' is missing", "input 'ids' is new: INT64 [-1, -1]");
    assertThat(inputs(X, MASK.asOptional()))
        .containsExactly("input 'mask' is new: INT64 [-1, -1] (optional)");
    assertThat(outputs()).containsExactly("output 'y' is missing");
    assertThat(outputs(Y, TEXT)).containsExactly("output 'text' is new: BYTES [-1]");
  }

  @Test
  void anOptionalOutputThatIsNewIsNoticedByNobody() {
    Signature counting = Signature.of(List.of(X), List.of(Y, IDS.asOptional()));

    assertThat(outputs(Y, IDS.asOptional())).isEmpty();
    assertThat(SignatureChange.between(counting, STABLE))
        .containsExactly("output 'ids' is missing");
    assertThat(SignatureChange.between(counting, counting)).isEmpty();
    assertThat(outputs(Y.asOptional())).containsExactly("output 'y' is optional now");
  }

  @Test
  void namesOtherTypesAndShapes() {
    assertThat(inputs(TensorSpec.of("x", DataType.FP64, 1, 4)))
        .containsExactly(
            "input 'x' has datatype FP64 instead of FP32",
            "input 'x' has shape [1, 4] instead of [-1, 4]");
    assertThat(outputs(TensorSpec.of("y", DataType.FP32, -1, 3)))
        .containsExactly("output 'y' has shape [-1, 3] instead of [-1, 2]");
    assertThat(inputs(X.asOptional())).containsExactly("input 'x' is optional now");
  }

  @Test
  void comparesEachFormWithTheOneThatIsClosest() {
    Signature both = new Signature(List.of(List.of(TEXT), List.of(IDS, MASK)), List.of(Y));
    Signature turned = new Signature(List.of(List.of(MASK, IDS), List.of(TEXT)), List.of(Y));
    Signature fewer = new Signature(List.of(List.of(TEXT)), List.of(Y));
    Signature other = new Signature(List.of(List.of(TEXT), List.of(IDS)), List.of(Y));

    assertThat(SignatureChange.between(both, turned)).isEmpty();
    assertThat(SignatureChange.between(both, other)).containsExactly("input 'mask' is missing");
    assertThat(SignatureChange.between(both, fewer))
        .containsExactly("the inputs 'ids' + 'mask' cannot be given any more");
    assertThat(SignatureChange.between(fewer, both))
        .containsExactly("the inputs 'ids' + 'mask' are new as another form");
  }
}
