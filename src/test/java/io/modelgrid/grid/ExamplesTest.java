package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cli.node.NodeConfigFile;
import io.modelgrid.config.Settings;
import io.modelgrid.persistence.journal.JournalConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What {@code examples/} ships is read as it stands. */
class ExamplesTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("modelgrid.root", "..")).resolve("examples");

  @Test
  void nodeConfigurationIsValid() {
    Settings settings = Settings.read(NodeConfigFile.load(EXAMPLES.resolve("node.conf")));

    assertThat(settings.node().name()).isEqualTo("alpha");
    assertThat(settings.cluster().seeds()).hasSize(3);
    assertThat(settings.storage().catalogueUrl()).contains("WRITE_DELAY=0");
  }

  @Test
  void nodeConfigurationForPostgresqlIsValid() {
    Settings settings =
        Settings.read(NodeConfigFile.load(EXAMPLES.resolve("node-postgresql.conf")));

    assertThat(settings.storage().catalogueUrl()).startsWith("jdbc:postgresql://");
    assertThat(settings.cluster().seeds()).hasSize(3);
    assertThat(JournalConfig.of(settings.storage()).getString("jdbc-journal.use-shared-db"))
        .isEqualTo("slick");
  }
}
