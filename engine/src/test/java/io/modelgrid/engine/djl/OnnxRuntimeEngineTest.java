package io.modelgrid.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxRuntimeEngineTest {
  @Test
  void startsOnlyWhereTelemetryIsTurnedOffFromOutside() {
    assertThat(OnnxRuntimeEngine.refusal(Map.of("ORT_DISABLE_TELEMETRY", "1"))).isEmpty();
    assertThat(OnnxRuntimeEngine.refusal(Map.of()))
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("ORT_DISABLE_TELEMETRY: '' (expected: 1"));
    assertThat(OnnxRuntimeEngine.refusal(Map.of("ORT_DISABLE_TELEMETRY", "no"))).isPresent();
  }

  @Test
  void saysToDjlToStayOffline() {
    OnnxRuntimeEngine.environment();

    assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
  }
}
