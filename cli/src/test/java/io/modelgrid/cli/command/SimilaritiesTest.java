package io.modelgrid.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.cli.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimilaritiesTest {
  @Test
  void computesCosinesOfVectorsOfAnyLength() throws Exception {
    Similarities similarities = read("[2,3]", "[3,0,4, 0,5,0]", 2);
    assertThat(similarities.cosine(0, 0)).isCloseTo(1, within(1e-12));
    assertThat(similarities.cosine(0, 1)).isZero();
    assertThat(similarities.norm(0)).isEqualTo(5);
  }

  @Test
  void aVectorOfZerosIsLikeNothing() throws Exception {
    assertThat(read("[2,2]", "[0,0,1,0]", 2).cosine(0, 1)).isZero();
  }

  @Test
  void oneTextShowsTheBeginningAndTheNorm() throws Exception {
    assertThat(read("[1,7]", "[3,4,0,0,0,0,0]", 1).lines(List.of("x\ny")))
        .containsExactly(
            "x y", "[3.0000, 4.0000, 0.0000, 0.0000, 0.0000, 0.0000, …]", "7 values, norm 5.0000");
  }

  @Test
  void longTextsAreShortened() throws Exception {
    List<String> lines = read("[2,1]", "[1,1]", 2).lines(List.of("a".repeat(100), "b"));
    assertThat(lines.get(1)).endsWith("a".repeat(59) + "…");
  }

  @Test
  void anAnswerThatHoldsNoEmbeddingsIsNotRead() throws Exception {
    assertThat(Similarities.read(Json.parse(answer("[3,1]", "[1,2,3]", "FP32")), 2)).isEmpty();
    assertThat(Similarities.read(Json.parse(answer("[2,2]", "[1,2,3]", "FP32")), 2)).isEmpty();
    assertThat(Similarities.read(Json.parse(answer("[2,1]", "[1,2]", "INT64")), 2)).isEmpty();
    assertThat(Similarities.read(Json.parse("{\"error\":\"x\"}"), 1)).isEmpty();
  }

  private static Similarities read(String shape, String data, int texts) throws Exception {
    return Similarities.read(Json.parse(answer(shape, data, "FP32")), texts).orElseThrow();
  }

  private static String answer(String shape, String data, String type) {
    return "{\"outputs\":[{\"name\":\"embedding\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}]}"
        .formatted(type, shape, data);
  }
}
