package io.modelgrid.training.data;

import io.modelgrid.training.form.Form;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where data lie: a path in an allowed folder, {@code artifact:} with a SHA-256 in hex, or an
 * address on the list of those that are allowed. Says nothing about whether it may be used; {@link
 * DataPlaces} does.
 */
public record Location(Kind kind, String value) {
  private static final String ARTIFACT = "artifact:";
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** What kind of place. */
  public enum Kind {
    PATH,
    ARTIFACT,
    URL
  }

  /** A location that must be there. */
  static Location needed(Form form, String key) {
    return of(form, key, form.text(key));
  }

  static Optional<Location> ifAny(Form form, String key) {
    return form.textIfAny(key).map(text -> of(form, key, text));
  }

  private static Location of(Form form, String key, String text) {
    if (text.startsWith(ARTIFACT)) {
      String digest = text.substring(ARTIFACT.length());
      if (!SHA_256.matcher(digest).matches()) {
        form.wrong(key, text + " (expected: artifact: and a SHA-256 of 64 hex digits)");
      }
      return new Location(Kind.ARTIFACT, digest);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("https://") || lower.startsWith("http://")) {
      if (!isAddress(text)) {
        form.wrong(key, text + " (expected: an address such as https://host/path)");
      }
      return new Location(Kind.URL, text);
    }
    if (text.contains("://")) {
      form.wrong(key, text + " (expected: a path, an https address, or artifact:SHA-256)");
    }
    return new Location(Kind.PATH, text);
  }

  private static boolean isAddress(String text) {
    try {
      URI address = URI.create(text);
      return address.getHost() != null && address.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** As a specification says it. */
  @Override
  public String toString() {
    return kind == Kind.ARTIFACT ? ARTIFACT + value : value;
  }
}
