package io.modelgrid.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void whatTheLibraryLoadsIsTheCommentedFile() {
    // The build's own system properties, modelgrid.root among them, are in it and do no harm.
    assertThat(System.getProperty("modelgrid.root")).isNotNull();

    assertThat(Settings.read(ConfigFactory.load())).isEqualTo(TestConfig.read());
  }

  @Test
  void mistakesOfAllRoomsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                TestConfig.read(
                    "modelgrid.node.capacity = 0",
                    "modelgrid.http.port = -1",
                    "modelgrid.engine.max-entries = 0",
                    "modelgrid.serving.replica-queue = 0",
                    "modelgrid.cluster.port = -1",
                    "modelgrid.storage.catalogue.url = x"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("6 mistakes in the configuration:\n  modelgrid.node.capacity: 0")
        .hasMessageContaining("\n  modelgrid.storage.catalogue.url: x");
  }

  @Test
  void unknownKeysAreMistakes() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.node.nmae = x", "modelgrid.colour = red"),
        "modelgrid.node.nmae: unknown key",
        "modelgrid.colour: unknown key");
  }

  @Test
  void elementsOfListsMayBeGivenByTheirNumbers() {
    Config config =
        TestConfig.over(
            "modelgrid.training.folders.1 = /data/b", "modelgrid.training.folders.0 = /data/a");

    assertThat(Settings.read(config).training().folders())
        .containsExactly(Path.of("/data/a"), Path.of("/data/b"));
  }

  @Test
  void whatIsNoListHasNoNumberedElements() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.training.colours.0 = red"),
        "modelgrid.training.colours.0: unknown key");
  }

  @Test
  void missingKeysAreMistakes() {
    Config config = TestConfig.over().withoutPath("modelgrid.node.name");

    assertThatThrownBy(() -> Settings.read(config))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "1 mistake in the configuration:\n"
                + "  modelgrid.node.name: missing (expected: a text that is not blank)");
  }

  @Test
  void aNullIsReportedAsAMistake() {
    TestConfig.assertMistakes(
        TestConfig.mistakes("modelgrid.node.name = null"), "modelgrid.node.name: ");
  }
}
