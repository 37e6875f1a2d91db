package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogsSettingsTest {
  @Test
  void defaults() {
    assertThat(TestConfig.read().logs()).isEqualTo(new LogsSettings(LogsSettings.Format.TEXT));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(TestConfig.read("modelgrid.logs.format = json").logs())
        .isEqualTo(new LogsSettings(LogsSettings.Format.JSON));
  }

  @Test
  void rejectsInvalid() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.logs.format = xml"),
        "modelgrid.logs.format: xml (expected: one of text, json)");
  }
}
