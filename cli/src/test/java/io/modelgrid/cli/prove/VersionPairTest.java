package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.ModelJson;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionPairTest {
  @Test
  void takesTheStableOneAndTheOneBeforeIt() throws IOException {
    ModelJson model =
        model(
            "\"previous\":\"1\"",
            version("1", "REGISTERED"),
            version("2", "READY"),
            version("3", "READY"));

    assertThat(VersionPair.choose(model, List.of())).isEqualTo(new VersionPair("2", "1"));
  }

  @Test
  void withoutOneBeforeItTakesOneThatIsLoaded() throws IOException {
    ModelJson model =
        model("", version("1", "READY"), version("2", "READY"), version("3", "REGISTERED"));

    assertThat(VersionPair.choose(model, List.of())).isEqualTo(new VersionPair("2", "1"));
  }

  @Test
  void elseTheNewestThatDidNotFail() throws IOException {
    ModelJson model =
        model(
            "",
            version("2", "READY"),
            version("9", "REGISTERED"),
            version("10", "REGISTERED"),
            version("11", "FAILED"));

    assertThat(VersionPair.choose(model, List.of())).isEqualTo(new VersionPair("2", "10"));
  }

  @Test
  void aLoneVersionGetsWordsOnHowToDeployASecond() throws IOException {
    ModelJson model = model("", version("2", "READY"));

    assertThatThrownBy(() -> VersionPair.choose(model, List.of()))
        .hasMessageContaining("deploy a second with ./modelgrid deploy m FILE");
  }

  @Test
  void refusesAVersionThatIsNotThere() throws IOException {
    ModelJson model = model("", version("1", "READY"), version("2", "READY"));

    assertThatThrownBy(() -> VersionPair.choose(model, List.of("1", "4")))
        .hasMessage("model 'm' has no version 4 (expected: two of [1, 2]).");
  }

  // A swap would take away what somebody has set, and its answers are no swap's.
  @Test
  void refusesAModelWithAStandIn() throws IOException {
    ModelJson model =
        new ModelJson(
            Json.parse(
                """
                {"name":"m","labels":{"stable":"2","stand-in":"5"},"traffic":{},"versions":[]}"""));

    assertThatThrownBy(() -> VersionPair.choose(model, List.of("1", "2")))
        .hasMessageContaining("version 5 stands in for the stable one")
        .hasMessageContaining("./modelgrid label m stand-in --remove");
  }

  @Test
  void bodyIsMadeOfOnesWithOpenDimensionsClosed() throws IOException {
    ModelJson model =
        model(
            "",
            """
            {"version":"2","state":"READY","signature":{"input_forms":[[
              {"name":"x","datatype":"FP32","shape":[-1,2]},
              {"name":"t","datatype":"BYTES","shape":[-1]},
              {"name":"b","datatype":"BOOL","shape":[]},
              {"name":"o","datatype":"FP32","shape":[1],"optional":true}]]}}""");

    assertThat(RequestBody.of(model))
        .isEqualTo(
            "{\"inputs\":["
                + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,1]},"
                + "{\"name\":\"t\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"modelgrid\"]},"
                + "{\"name\":\"b\",\"datatype\":\"BOOL\",\"shape\":[],\"data\":[true]}]}");
  }

  @Test
  void bodyThatWouldBeHugeHasToBeGiven() throws IOException {
    ModelJson model =
        model(
            "",
            """
            {"version":"2","state":"READY","signature":{"input_forms":[[
              {"name":"x","datatype":"FP32","shape":[4096,4096]}]]}}""");

    assertThatThrownBy(() -> RequestBody.of(model))
        .hasMessageContaining("input 'x' has more than 1048576 elements");
  }

  private static String version(String number, String state) {
    return "{\"version\":\"%s\",\"state\":\"%s\"}".formatted(number, state);
  }

  /** Version 2 is stable. */
  private static ModelJson model(String traffic, String... versions) throws IOException {
    return new ModelJson(
        Json.parse(
            "{\"name\":\"m\",\"labels\":{\"stable\":\"2\"},\"traffic\":{%s},\"versions\":[%s]}"
                .formatted(traffic, String.join(",", versions))));
  }
}
