package io.modelgrid.http.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelgrid.http.docs.clash.ClashingDialect;
import io.modelgrid.http.docs.fit.FittingDialect;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiMergeTest {
  @Test
  void partsMayAddToOnePathAndDefineTheSameTwice() throws Exception {
    FittingDialect fitting = new FittingDialect();
    byte[] bytes = OpenApi.of(DocsDialect.class, "1.2.3", List.of(fitting, fitting)).bytes();
    JsonNode document = new ObjectMapper().readTree(bytes);
    assertThat(document.at("/info/version").asText()).isEqualTo("1.2.3");
    assertThat(document.at("/paths/~1docs").properties())
        .extracting(entry -> entry.getKey())
        .containsExactlyInAnyOrder("get", "post");
    assertThat(document.at("/tags/0/name").asText()).isEqualTo("Fitting");
  }

  @Test
  void twoMeaningsOfOneNameAreAMistake() {
    assertThatThrownBy(() -> OpenApi.of(DocsDialect.class, "1", List.of(new ClashingDialect())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ClashingDialect: Error is there already");
  }
}
