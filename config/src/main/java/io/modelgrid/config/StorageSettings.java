package io.modelgrid.config;

import java.nio.file.Path;

/**
 * Where the catalogue and the artifacts lie.
 *
 * @param catalogueUrl JDBC address of the journal
 * @param catalogueUser user for it
 * @param cataloguePassword password for it
 * @param artifactDirectory root of the artifact store; nodes of one machine may share it
 */
public record StorageSettings(
    String catalogueUrl, String catalogueUser, String cataloguePassword, Path artifactDirectory) {

  static StorageSettings read(SettingsReader reader) {
    String url = reader.text("modelgrid.storage.catalogue.url");
    reader.require(
        url.startsWith("jdbc:h2:"),
        "modelgrid.storage.catalogue.url: "
            + url.replaceAll("\\?.*", "")
            + " (expected: an address that begins with jdbc:h2:)");
    return new StorageSettings(
        url,
        reader.optionalText("modelgrid.storage.catalogue.user"),
        reader.optionalText("modelgrid.storage.catalogue.password"),
        reader.path("modelgrid.storage.artifacts.directory"));
  }

  @Override
  public String toString() {
    return "StorageSettings[catalogueUrl=" + catalogueUrl + ", …]";
  }
}
