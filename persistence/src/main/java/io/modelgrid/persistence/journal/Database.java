package io.modelgrid.persistence.journal;

import io.modelgrid.config.StorageSettings;
import java.util.Locale;

/** The databases on which a journal may lie. */
enum Database {
  H2("jdbc:h2:"),
  POSTGRESQL("jdbc:postgresql:");

  private final String prefix;

  Database(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The database of an address.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Database of(String url) {
    for (Database database : values()) {
      if (url.toLowerCase(Locale.ROOT).startsWith(database.prefix)) {
        return database;
      }
    }
    throw new IllegalArgumentException(
        "modelgrid.storage.catalogue.url: "
            + StorageSettings.withoutSecrets(url)
            + " (expected: an address that begins with jdbc:h2: or jdbc:postgresql:)");
  }

  /** The resource with what of Pekko Persistence is this database's own. */
  String resource() {
    return "/modelgrid-journal-" + name().toLowerCase(Locale.ROOT) + ".conf";
  }
}
