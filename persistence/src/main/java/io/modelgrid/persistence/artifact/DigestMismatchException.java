package io.modelgrid.persistence.artifact;

import java.io.IOException;

/** A file does not hold the bytes that it should: it was cut short or altered on its way. */
public final class DigestMismatchException extends IOException {
  private static final long serialVersionUID = 1L;

  DigestMismatchException(Artifact expected, Artifact found) {
    super(
        "artifact: %d bytes with SHA-256 %s (expected: %d bytes with SHA-256 %s)"
            .formatted(found.size(), found.sha256(), expected.size(), expected.sha256()));
  }
}
