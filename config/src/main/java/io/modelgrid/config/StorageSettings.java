package io.modelgrid.config;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the catalogue and the artifacts lie.
 *
 * @param catalogueUrl JDBC address of the journal, {@code jdbc:h2:} or {@code jdbc:postgresql:}
 * @param catalogueUser user for it
 * @param cataloguePassword password for it
 * @param artifactDirectory root of the artifact store; nodes of one machine may share it
 */
public record StorageSettings(
    String catalogueUrl, String catalogueUser, String cataloguePassword, Path artifactDirectory) {
  private static final String URL = "modelgrid.storage.catalogue.url";

  /** A parameter of the address that is secret: password, sslpassword and their like. */
  private static final Pattern SECRET = Pattern.compile("(?i)([a-z]*(?:password|pwd)=)[^&;]*");

  /** What stands between // and the host, a place in which no driver looks for a password. */
  private static final Pattern USER_PART = Pattern.compile("//[^/?]*@");

  static StorageSettings read(SettingsReader reader) {
    String url = reader.text(URL);
    String user = reader.optionalText("modelgrid.storage.catalogue.user");
    checkUrl(reader, url);
    reader.require(
        !url.startsWith("jdbc:postgresql:") || !user.isBlank(),
        "modelgrid.storage.catalogue.user: \"\" (expected: the name of a role of the database)");
    return new StorageSettings(
        url,
        user,
        reader.optionalText("modelgrid.storage.catalogue.password"),
        reader.path("modelgrid.storage.artifacts.directory"));
  }

  private static void checkUrl(SettingsReader reader, String url) {
    reader.require(
        url.isBlank() || url.startsWith("jdbc:h2:") || url.startsWith("jdbc:postgresql:"),
        URL
            + ": "
            + withoutSecrets(url)
            + " (expected: an address that begins with jdbc:h2: or jdbc:postgresql:)");
    reader.require(
        !SECRET.matcher(url).find() && !USER_PART.matcher(url).find(),
        URL
            + ": "
            + withoutSecrets(url)
            + " (expected: no password in it, since drivers and pools log addresses; set"
            + " modelgrid.storage.catalogue.password)");
  }

  /** An address of a database, fit for a log. */
  public static String withoutSecrets(String url) {
    String shown = USER_PART.matcher(url).replaceAll("//***@");
    return SECRET.matcher(shown).replaceAll("$1***");
  }

  @Override
  public String toString() {
    return "StorageSettings[catalogueUrl=" + withoutSecrets(catalogueUrl) + ", …]";
  }
}
