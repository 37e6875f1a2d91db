package io.modelgrid.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.StorageSettings;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Pekko's settings for the journal: all plugins share one small pool of connections to H2. */
public final class JournalConfig {
  private static final String DATABASE = "pekko-persistence-jdbc.shared-databases.slick";

  private static final Pattern NO_WRITE_DELAY = Pattern.compile(";WRITE_DELAY=0(;|$)");

  private JournalConfig() {}

  /**
   * The settings of Pekko Persistence for a catalogue on H2; put them over {@code reference.conf}.
   * Binds H2's server to loopback as well, see {@link LoopbackH2#bind()}.
   *
   * @throws IllegalArgumentException if the address is not one of H2, or would lose acknowledged
   *     changes when the process is killed
   */
  public static Config of(StorageSettings settings) {
    String url = checked(settings.catalogueUrl());
    LoopbackH2.bind();
    Config address =
        ConfigFactory.parseMap(
            Map.of(
                DATABASE + ".db.url", url,
                DATABASE + ".db.user", settings.catalogueUser(),
                DATABASE + ".db.password", settings.cataloguePassword()));
    return address.withFallback(
        ConfigFactory.parseResources(JournalConfig.class, "/modelgrid-journal.conf"));
  }

  private static String checked(String url) {
    String upper = url.toUpperCase(Locale.ROOT);
    if (!upper.startsWith("JDBC:H2:")) {
      throw new IllegalArgumentException(
          "modelgrid.storage.catalogue.url: "
              + url
              + " (expected: an address that begins with jdbc:h2:)");
    }
    boolean inMemory = upper.startsWith("JDBC:H2:MEM:");
    if (!inMemory && !NO_WRITE_DELAY.matcher(upper).find()) {
      throw new IllegalArgumentException(
          "modelgrid.storage.catalogue.url: "
              + url
              + " (expected: with ;WRITE_DELAY=0, or else a killed node loses acknowledged"
              + " changes)");
    }
    return url;
  }
}
