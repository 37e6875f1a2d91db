package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OutputsTest {
  private static Outputs outputs(String shape, String data) throws IOException {
    return Outputs.of(
        Json.parse(
            "{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":%s,\"data\":%s}]}"
                .formatted(shape, data)));
  }

  private static boolean alike(String data, String other) throws IOException {
    return outputs("[2]", data).matches(outputs("[2]", other));
  }

  @Test
  void realNumbersMayDifferByALittleOfTheLargest() throws IOException {
    assertThat(alike("[8.0,0.0001]", "[8.0007,0.0006]")).isTrue();
    assertThat(alike("[8.0,0.0001]", "[8.001,0.0001]")).isFalse();
    assertThat(alike("[8.0,0.0001]", "[8.0,0.002]")).isFalse();
    assertThat(alike("[[8.0],[0.0001]]", "[[8.0],[0.0006]]")).isTrue();
    assertThat(alike("[0.0002,0.0001]", "[0.0002,0.0003]")).isFalse();
    assertThat(alike("[0.0]", "[1e-9]")).isTrue();
    assertThat(alike("[1.0, 2]", "[1.00009, 2.0]")).isTrue();
  }

  @Test
  void wholeNumbersTextsAndShapesMayNot() throws IOException {
    assertThat(alike("[1000000,7]", "[1000000,8]")).isFalse();
    assertThat(alike("[\"a\",\"b\"]", "[\"a\",\"c\"]")).isFalse();
    assertThat(outputs("[100000]", "[1.5]").matches(outputs("[100001]", "[1.5]"))).isFalse();
    assertThat(alike("[1.5]", "[1.5,1.5]")).isFalse();
    assertThat(alike("[true]", "[true]")).isTrue();
    assertThat(alike("[true]", "[false]")).isFalse();
  }
}
