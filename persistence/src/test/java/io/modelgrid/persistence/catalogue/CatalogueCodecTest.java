package io.modelgrid.persistence.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Golden bytes: what a released version wrote must be read, and written, the same for ever. */
class CatalogueCodecTest {

  @Test
  void everyEventTypeHasGoldenBytes() {
    assertThat(Samples.events().values().stream().map(Object::getClass).collect(Collectors.toSet()))
        .as("a golden file for each event type")
        .containsExactlyInAnyOrderElementsOf(eventTypes(CatalogueEvent.class));
  }

  @Test
  void eventsAreWrittenAsTheyEverWere() throws IOException {
    for (Map.Entry<String, CatalogueEvent> each : Samples.events().entrySet()) {
      assertThat(new String(CatalogueCodec.encode(each.getValue()), UTF_8))
          .as(each.getKey())
          .isEqualTo(golden(each.getKey()));
    }
  }

  @Test
  void eventsAreReadAsTheyEverWere() throws IOException {
    for (Map.Entry<String, CatalogueEvent> each : Samples.events().entrySet()) {
      String manifest = CatalogueCodec.manifestOf(each.getValue());
      assertThat(each.getKey()).startsWith(manifest.replace(':', '-'));
      assertThat(CatalogueCodec.decodeEvent(manifest, golden(each.getKey()).getBytes(UTF_8)))
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void theStateIsWrittenAndReadAsItEverWas() throws IOException {
    String golden = golden("catalogue-state-5");

    assertThat(new String(CatalogueCodec.encode(Samples.training()), UTF_8)).isEqualTo(golden);
    assertThat(CatalogueCodec.decodeState("catalogue-state:5", golden.getBytes(UTF_8)))
        .isEqualTo(Samples.training());
  }

  @Test
  void aStateFromBeforeTrainingsIsReadAsOneWithoutAny() throws IOException {
    String golden = golden("catalogue-state-4");

    assertThat(CatalogueCodec.decodeState("catalogue-state:4", golden.getBytes(UTF_8)))
        .isEqualTo(Samples.alerting());
  }

  // A version that was uploaded is written as it ever was, so that its bytes stay the same.
  @Test
  void onlyAVersionWithALineageNeedsTheNewLayout() {
    assertThat(
            Samples.events().values().stream()
                .filter(CatalogueEvent.VersionRegistered.class::isInstance)
                .map(CatalogueCodec::manifestOf))
        .containsExactly("version-registered:1", "version-registered:2");
  }

  @Test
  void aStateFromBeforeAlertRulesIsReadAsOneWithoutAny() throws IOException {
    String golden = golden("catalogue-state-3");

    assertThat(CatalogueCodec.decodeState("catalogue-state:3", golden.getBytes(UTF_8)))
        .isEqualTo(Samples.loadedByName());
  }

  @Test
  void aStateFromBeforeLoadsByNameIsReadAsOneWithoutAny() throws IOException {
    String golden = golden("catalogue-state-2");

    assertThat(CatalogueCodec.decodeState("catalogue-state:2", golden.getBytes(UTF_8)))
        .isEqualTo(Samples.operating());
  }

  @Test
  void aStateFromBeforeOperationsIsReadAsOneWithoutAny() throws IOException {
    String golden = golden("catalogue-state-1");

    assertThat(CatalogueCodec.decodeState("catalogue-state:1", golden.getBytes(UTF_8)))
        .isEqualTo(Samples.state());
  }

  @Test
  void manifestsDiffer() {
    List<Class<?>> types = eventTypes(CatalogueEvent.class);
    Set<String> manifests =
        types.stream().map(CatalogueCodecTest::manifest).collect(Collectors.toSet());

    assertThat(manifests).hasSameSizeAs(types).noneMatch(CatalogueCodec::isState);
    assertThat(CatalogueCodec.isState("catalogue-state:1")).isTrue();
    assertThat(CatalogueCodec.isState("catalogue-state:2")).isTrue();
    assertThat(CatalogueCodec.isState("catalogue-state:3")).isTrue();
    assertThat(CatalogueCodec.isState("catalogue-state:4")).isTrue();
    assertThat(CatalogueCodec.isState(CatalogueCodec.STATE_MANIFEST)).isTrue();
  }

  @Test
  void refusesAnUnknownManifestInWords() {
    assertThatThrownBy(() -> CatalogueCodec.decodeEvent("version-registered:9", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("manifest: version-registered:9 (expected: one of term-started:1");
    assertThatThrownBy(() -> CatalogueCodec.decodeState("catalogue-state:6", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("manifest: catalogue-state:6");
  }

  @Test
  void refusesBrokenBytesInWords() {
    assertThatThrownBy(() -> decode("model-undeployed:1", "{\"header\":"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model-undeployed:1: broken bytes (expected: JSON)");
    assertThatThrownBy(() -> decode("model-undeployed:1", "[]"))
        .hasMessageContaining("expected: a JSON object");
    assertThatThrownBy(() -> decode("model-undeployed:1", "{\"header\":{\"term\":\"x\"}}"))
        .hasMessageContaining("model-undeployed:1.header.term: \"x\" (expected: a whole number)");
    assertThatThrownBy(() -> decode("model-undeployed:1", "{}"))
        .hasMessageContaining("model-undeployed:1.header: missing");
  }

  @Test
  void refusesWhatFitsNoLoadingInWords() throws IOException {
    String broken = golden("catalogue-state-3").replace("\"kept\":[]", "\"kept\":[7]");

    assertThatThrownBy(
            () -> CatalogueCodec.decodeState("catalogue-state:3", broken.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loading.kept: [7] (expected: texts)");
  }

  @Test
  void refusesWhatFitsNoTrainingInWords() throws IOException {
    String broken = golden("training-advanced-1").replace("0.5", "\"half\"");

    assertThatThrownBy(() -> decode("training-advanced:1", broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("points.values.loss: \"half\" (expected: a number)");
  }

  @Test
  void refusesWhatFitsNoOperationInWords() {
    String header = "{\"header\":" + "{\"term\":1,\"at\":\"2026-11-22T10:15:30Z\",";
    String ended =
        header
            + "\"who\":\"a\",\"why\":\"b\"},\"model\":\"m\",\"operation\":\"1\",\"outcome\":\"LOST\"}";
    assertThatThrownBy(() -> decode("operation-ended:1", ended))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outcome: \"LOST\" (expected: one of [SUCCEEDED,");
    String plan =
        header
            + "\"who\":\"a\",\"why\":\"b\"},\"model\":\"m\",\"plan\":{\"kind\":\"SWAP\",\"version\":\"1\","
            + "\"label\":\"stable\",\"steps\":[0.5]}}";
    assertThatThrownBy(() -> decode("operation-started:1", plan))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps: [0.5] (expected: a whole number");
  }

  /** The records among these types. */
  private static List<Class<?>> eventTypes(Class<?> type) {
    return type.isRecord()
        ? List.of(type)
        : Arrays.stream(type.getPermittedSubclasses())
            .flatMap(each -> eventTypes(each).stream())
            .toList();
  }

  private static CatalogueEvent decode(String manifest, String json) {
    return CatalogueCodec.decodeEvent(manifest, json.getBytes(UTF_8));
  }

  private static String manifest(Class<?> type) {
    return Samples.events().values().stream()
        .filter(type::isInstance)
        .findFirst()
        .map(CatalogueCodec::manifestOf)
        .orElseThrow();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        CatalogueCodecTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(in).as("golden file " + name).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
