package io.modelgrid.persistence.artifact;

import java.util.regex.Pattern;

/**
 * A stored bundle.
 *
 * @param sha256 of its bytes, 64 lower-case hex digits
 * @param size in bytes; {@link #UNKNOWN} where only its digest was told, until it is fetched
 * @param fileName the name under which it was uploaded; says what a lone model file is
 */
public record Artifact(String sha256, long size, String fileName) {
  /** A size that nobody told. */
  public static final long UNKNOWN = -1;

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Whether a text is the SHA-256 of something: 64 lower-case hex digits. */
  public static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }
}
