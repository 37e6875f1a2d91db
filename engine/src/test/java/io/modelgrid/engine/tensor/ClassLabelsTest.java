package io.modelgrid.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassLabelsTest {
  private static final ClassLabels THREE = new ClassLabels(List.of("tench, Tinca", "\"a\"", "猫"));

  private static Signature giving(TensorSpec... outputs) {
    return Signature.of(List.of(TensorSpec.of("x", DataType.FP32, -1, 4)), List.of(outputs));
  }

  private static TensorSpec scores(long... shape) {
    return TensorSpec.of("scores", DataType.FP32, shape);
  }

  @Test
  void comeBackFromTheProperties() {
    assertThat(THREE.areFit()).isTrue();
    assertThat(ClassLabels.of(THREE.properties())).isEqualTo(THREE);
    assertThat(ClassLabels.NONE.properties()).isEmpty();
    assertThat(ClassLabels.of(Map.of("pooling", "mean"))).isEqualTo(ClassLabels.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "\ud83d"})
  void areUnfitWhereTheyWouldComeBackOtherwise(String name) {
    assertThat(new ClassLabels(List.of("cat", name)).areFit()).isFalse();
  }

  @Test
  void areBoundedInBytes() {
    // 1022 and the line's end are 1 KiB less a byte; of two bytes each there are twice as many.
    String long511 = "é".repeat(511);
    assertThat(new ClassLabels(Collections.nCopies(64, long511)).areFit()).isTrue();
    assertThat(new ClassLabels(Collections.nCopies(65, long511)).areFit()).isFalse();
  }

  @Test
  void areAsManyAsTheClasses() {
    assertThat(THREE.mistakeIn(giving(scores(-1, 3)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(scores(1, 3, 1, 1)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(scores(3)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(scores(-1, -1)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(scores(3, 2))))
        .hasValue(
            "3 labels (expected: as many as the classes of an output; it gives scores FP32 [3,"
                + " 2])");
    assertThat(ClassLabels.NONE.mistakeIn(giving(scores(-1, 2)))).isEmpty();
  }

  @Test
  void ofSeveralOutputsOneMustFit() {
    TensorSpec hidden = TensorSpec.of("hidden", DataType.FP32, -1, 9);
    assertThat(THREE.mistakeIn(giving(hidden, scores(-1, 3)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(hidden, scores(-1, 4)))).isPresent();
    assertThat(THREE.mistakeIn(giving(scores(-1, 4), scores(-1, 3).asOptional()))).isPresent();
    // As scikit-learn's converters write it: the class of each row, then its scores.
    TensorSpec chosen = TensorSpec.of("label", DataType.INT64, -1);
    assertThat(THREE.mistakeIn(giving(chosen, scores(-1, 4)))).isPresent();
    assertThat(THREE.mistakeIn(giving(chosen, scores(-1, 3)))).isEmpty();
    assertThat(THREE.mistakeIn(giving(TensorSpec.of("text", DataType.BYTES, -1)))).isPresent();
  }
}
