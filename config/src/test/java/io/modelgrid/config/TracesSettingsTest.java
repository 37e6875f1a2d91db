package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.config.TracesSettings.Exporter;
import java.net.URI;
import org.junit.jupiter.api.Test;

class TracesSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().traces())
        .isEqualTo(
            new TracesSettings(
                Exporter.NONE, URI.create("http://127.0.0.1:4318/v1/traces"), 1.0, "modelgrid"));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(
            TestConfig.read(
                    """
                    modelgrid.traces {
                      exporter = otlp, endpoint = "https://c:1/t", sample-ratio = 0.5, service-name = s
                    }
                    """)
                .traces())
        .isEqualTo(new TracesSettings(Exporter.OTLP, URI.create("https://c:1/t"), 0.5, "s"));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes(
            """
            modelgrid.traces {
              exporter = jaeger, endpoint = "localhost:4318", sample-ratio = 2, service-name = ""
            }
            """),
        "modelgrid.traces.exporter: jaeger (expected: one of none, otlp, log)",
        "modelgrid.traces.endpoint: localhost:4318 (expected: such as http://127.0.0.1:4318/v1/traces)",
        "modelgrid.traces.sample-ratio: 2 (expected: a number from 0.0 to 1.0)",
        "modelgrid.traces.service-name: ");
  }

  @Test
  void rejectsAnAddressThatIsNone() {
    for (String endpoint : new String[] {"http:// x", "ftp://x/y", "http:///x", "/v1/traces"}) {
      TestConfig.assertMistakes(
          TestConfig.mistakes("modelgrid.traces.endpoint = \"" + endpoint + "\""),
          "modelgrid.traces.endpoint: " + endpoint + " (expected: ");
    }
  }
}
