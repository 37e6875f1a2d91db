package io.modelgrid.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.assertj.core.api.Assertions;

/** The shipped defaults, with some keys replaced. */
final class TestConfig {
  private TestConfig() {}

  /** Reads the defaults with these lines of HOCON over them. */
  static Settings read(String... lines) {
    return Settings.read(over(lines));
  }

  static Config over(String... lines) {
    return ConfigFactory.parseString(String.join("\n", lines))
        .withFallback(ConfigFactory.parseResources(Settings.class, "/modelgrid-reference.conf"))
        .resolve();
  }

  /** The mistakes that reading finds, none if it succeeds. */
  static List<String> mistakes(String... lines) {
    try {
      Settings.read(over(lines));
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.mistakes();
    }
  }

  /** Asserts that there is exactly one mistake for each of these beginnings. */
  static void assertMistakes(List<String> mistakes, String... beginnings) {
    Assertions.assertThat(mistakes).hasSameSizeAs(beginnings);
    for (String beginning : beginnings) {
      Assertions.assertThat(mistakes)
          .filteredOn(mistake -> mistake.startsWith(beginning))
          .as(beginning)
          .hasSize(1)
          .allMatch(mistake -> mistake.contains("(expected: "));
    }
  }
}
