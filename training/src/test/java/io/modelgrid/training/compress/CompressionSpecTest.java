package io.modelgrid.training.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompressionSpecTest {
  private final Mistakes mistakes = new Mistakes();

  @Test
  void readsEachQuantization() throws Exception {
    assertThat(read("{'quantize': 'int8'}").quantization())
        .contains(new Quantization.DynamicInt8(false));
    assertThat(read("{'quantize': 'int8', 'full-range': true}").quantization())
        .contains(new Quantization.DynamicInt8(true));
    assertThat(read("{'quantize': 'static-int8', 'calibration': 10}").quantization())
        .contains(new Quantization.StaticInt8(10, false));
    assertThat(read("{'quantize': 'int4', 'block': 64}").quantization())
        .contains(new Quantization.Int4(64));
    assertThat(read("{'quantize': 'fp16'}").quantization()).contains(new Quantization.Half());
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void readsSeveralStepsTogether() throws Exception {
    CompressionSpec spec =
        read(
            "{'prune': 0.8, 'by': 'layer', 'epochs': 2, 'soft-threshold': 0.02, 'quantize': 'int8'}");

    assertThat(mistakes.all()).isEmpty();
    assertThat(spec.pruning()).contains(new Pruning(0.8, true, 2));
    assertThat(spec.softThreshold()).hasValue(0.02);
    assertThat(spec.name()).isEqualTo("prune-80-by-layer-soft-0.02-int8");
  }

  @Test
  void aNameOfOnesOwnWins() throws Exception {
    assertThat(read("{'name': 'small', 'prune': 0.5}"))
        .isEqualTo(
            new CompressionSpec(
                "small",
                Optional.of(new Pruning(0.5, false, 0)),
                java.util.OptionalDouble.empty(),
                Optional.empty()));
  }

  @Test
  void namesEveryMistake() throws Exception {
    read(
        """
        {'quantize': 'int3', 'prune': 1.5, 'by': 'row', 'soft-threshold': -1, 'bits': 4}""");

    assertThat(mistakes.all())
        .containsExactly(
            "prune: 1.5 (expected: a number from 0.0 to 1.0)",
            "by: \"row\" (expected: one of global, layer)",
            "soft-threshold: -1 (expected: a number from 0.0 to 1000000.0)",
            "quantize: \"int3\" (expected: one of fp16, int4, int8, static-int8)",
            """
            bits: unknown key (expected: one of prune, by, epochs, soft-threshold, full-range,\
             calibration, block, quantize, name)""");
  }

  @Test
  void refusesKeysThatWouldDoNothing() throws Exception {
    read("{'quantize': 'fp16', 'block': 32, 'epochs': 1}");

    assertThat(mistakes.all())
        .containsExactly(
            "epochs: without prune (expected: prune, from 0 to 1)",
            "block: does nothing here (expected: only with quantize: int4)");
  }

  @Test
  void refusesNothingAtAll() throws Exception {
    read("{}");

    assertThat(mistakes.all())
        .containsExactly(
            "quantize: missing (expected: quantize, prune or soft-threshold, one at least)");
  }

  private CompressionSpec read(String json) throws Exception {
    return CompressionSpec.read(
        Form.of(JsonMapper.builder().build().readTree(json.replace('\'', '"')), mistakes));
  }
}
