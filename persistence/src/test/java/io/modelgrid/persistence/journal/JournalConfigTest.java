package io.modelgrid.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.modelgrid.config.StorageSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JournalConfigTest {

  @Test
  void namesThePluginsAndTheDatabase() {
    Config config = of("jdbc:h2:file:/tmp/x;AUTO_SERVER=TRUE;WRITE_DELAY=0");

    assertThat(config.getString("pekko.persistence.journal.plugin")).isEqualTo("jdbc-journal");
    assertThat(config.getString("pekko.persistence.snapshot-store.plugin"))
        .isEqualTo("jdbc-snapshot-store");
    Config database = config.getConfig("pekko-persistence-jdbc.shared-databases.slick.db");
    assertThat(database.getString("url"))
        .isEqualTo("jdbc:h2:file:/tmp/x;AUTO_SERVER=TRUE;WRITE_DELAY=0");
    assertThat(database.getString("user")).isEqualTo("modelgrid");
    assertThat(database.getInt("maxConnections")).isBetween(2, 4);
  }

  @Test
  void keepsH2OnLoopback() {
    of("jdbc:h2:mem:loopback");

    assertThat(System.getProperty("h2.bindAddress")).isEqualTo("127.0.0.1");
  }

  @Test
  void refusesAFileThatWouldLoseAcknowledgedChanges() {
    for (String url :
        new String[] {
          "jdbc:h2:file:/tmp/x",
          "jdbc:h2:file:/tmp/x;WRITE_DELAY=500",
          "jdbc:h2:file:/tmp/x;WRITE_DELAY=01",
          "jdbc:h2:/tmp/x;AUTO_SERVER=TRUE",
          "jdbc:h2:~/x",
          "jdbc:h2:tcp://localhost/x"
        }) {
      assertThatThrownBy(() -> of(url))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "modelgrid.storage.catalogue.url: " + url + " (expected: with ;WRITE_DELAY=0");
    }
  }

  @Test
  void takesPostgresqlWithItsOwnDriver() {
    Config slick =
        of("jdbc:postgresql://db:5432/modelgrid?ssl=true")
            .getConfig("pekko-persistence-jdbc.shared-databases.slick");

    assertThat(slick.getString("profile")).isEqualTo("slick.jdbc.PostgresProfile$");
    assertThat(slick.getString("db.driver")).isEqualTo("org.postgresql.Driver");
    assertThat(slick.getString("db.url")).isEqualTo("jdbc:postgresql://db:5432/modelgrid?ssl=true");
    assertThat(slick.getInt("db.maxConnections")).isBetween(2, 4);
    assertThat(slick.hasPath("db.connectionTestQuery")).isFalse();
    assertThat(slick.getBoolean("db.properties.logServerErrorDetail"))
        .as("whether a refused write logs its event")
        .isFalse();
  }

  @Test
  void refusesAnotherDatabase() {
    assertThatThrownBy(() -> of("jdbc:other://localhost/x?password=geheim"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: an address that begins with jdbc:h2: or jdbc:postgresql:")
        .hasMessageNotContaining("geheim");
  }

  private static Config of(String url) {
    return JournalConfig.of(new StorageSettings(url, "modelgrid", "", Path.of("artifacts")));
  }
}
