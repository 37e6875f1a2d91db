package io.modelgrid.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cli.CommandException;
import io.modelgrid.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigFileTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theEnvironmentComesOverTheFileOverTheDefaults() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("node.conf"), "modelgrid { http.port = 1, node.name = file }");
    Config environment = ConfigFactory.parseString("modelgrid.http.port = 2");
    Settings settings = Settings.read(NodeConfigFile.load(file, environment));
    assertThat(settings.http().port()).isEqualTo(2);
    assertThat(settings.node().name()).isEqualTo("file");
    assertThat(settings.node().capacity()).isEqualTo(16);
  }

  @Test
  void systemPropertiesOfTheJvmAreNoSettings() {
    // Surefire sets modelgrid.root, which would read as an unknown key.
    assertThat(System.getProperty("modelgrid.root")).isNotNull();
    assertThat(NodeConfigFile.load(null, ConfigFactory.empty()).hasPath("modelgrid.root"))
        .isFalse();
  }

  @Test
  void whatCannotBeResolvedIsOneSentence() throws Exception {
    Path file = Files.writeString(folder.resolve("node.conf"), "modelgrid.node.name = ${nothing}");
    assertThatThrownBy(() -> NodeConfigFile.load(file, ConfigFactory.empty()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot be resolved");
  }
}
