package io.modelgrid.persistence.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The disk is full, or a quota is used up; the message is a sentence for people. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** How Linux, macOS and Windows say it; the JDK has no exception of its own for it. */
  private static final List<String> WORDS =
      List.of("no space left", "not enough space", "disk quota exceeded", "disc quota exceeded");

  NoSpaceException(Path where, IOException cause) {
    super(
        "There is no space left on the disk that holds "
            + where
            + "; free some, or point modelgrid.storage.artifacts.directory at a larger disk.",
        cause);
  }

  /** The same failure, as this exception if the disk was full. */
  public static IOException orSame(IOException failure, Path where) {
    return !(failure instanceof NoSpaceException) && tellsOfNoSpace(failure)
        ? new NoSpaceException(where, failure)
        : failure;
  }

  private static boolean tellsOfNoSpace(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(message::contains);
  }
}
