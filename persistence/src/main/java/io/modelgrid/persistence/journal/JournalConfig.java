package io.modelgrid.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.StorageSettings;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Pekko's settings for the journal: all plugins share one small pool of connections to H2 or
 * PostgreSQL, whichever the address names.
 */
public final class JournalConfig {
  /** Where Pekko's settings have the pool's. */
  static final String DATABASE = "pekko-persistence-jdbc.shared-databases.slick.db";

  private static final Pattern NO_WRITE_DELAY = Pattern.compile(";WRITE_DELAY=0(;|$)");

  private JournalConfig() {}

  /**
   * The settings of Pekko Persistence for a catalogue; put them over {@code reference.conf}. For H2
   * binds its server to loopback as well, see {@link LoopbackH2#bind()}.
   *
   * @throws IllegalArgumentException if the address is of neither database, or is one of H2 that
   *     would lose acknowledged changes when the process is killed
   */
  public static Config of(StorageSettings settings) {
    String url = settings.catalogueUrl();
    Database database = Database.of(url);
    if (database == Database.H2) {
      checkH2(url);
      LoopbackH2.bind();
    }
    Config address =
        ConfigFactory.parseMap(
            Map.of(
                DATABASE + ".url", url,
                DATABASE + ".user", settings.catalogueUser(),
                DATABASE + ".password", settings.cataloguePassword()));
    return address
        .withFallback(ConfigFactory.parseResources(JournalConfig.class, database.resource()))
        .withFallback(ConfigFactory.parseResources(JournalConfig.class, "/modelgrid-journal.conf"));
  }

  private static void checkH2(String url) {
    String upper = url.toUpperCase(Locale.ROOT);
    boolean inMemory = upper.startsWith("JDBC:H2:MEM:");
    if (!inMemory && !NO_WRITE_DELAY.matcher(upper).find()) {
      throw new IllegalArgumentException(
          "modelgrid.storage.catalogue.url: "
              + StorageSettings.withoutSecrets(url)
              + " (expected: with ;WRITE_DELAY=0, or else a killed node loses acknowledged"
              + " changes)");
    }
  }
}
