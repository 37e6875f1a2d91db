package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ways in which bodies may be compressed, as HTTP calls them. */
enum Coding {
  GZIP("gzip"),
  /** In spite of its name the format of zlib. */
  DEFLATE("deflate");

  private static final String IDENTITY = "identity";

  private final String token;

  Coding(String token) {
    this.token = token;
  }

  String token() {
    return token;
  }

  static Optional<Coding> named(String token) {
    return switch (token) {
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "deflate" -> Optional.of(DEFLATE);
      default -> Optional.empty();
    };
  }

  /**
   * How a body is compressed; empty if it is not.
   *
   * @param headers values of all Content-Encoding headers
   * @throws RefusedException with status 415 for any other way, and for more than one
   */
  static Optional<Coding> ofBody(List<String> headers) {
    List<String> named = new ArrayList<>();
    for (String header : headers) {
      for (String part : header.split(",", -1)) {
        String name = part.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !name.equals(IDENTITY)) {
          named.add(name);
        }
      }
    }
    if (named.isEmpty()) {
      return Optional.empty();
    }
    Optional<Coding> coding = named.size() == 1 ? named(named.get(0)) : Optional.empty();
    if (coding.isEmpty()) {
      throw unsupported(headers, "gzip or deflate, once");
    }
    return coding;
  }

  /** What the sender of a body that is compressed in another way is told. */
  static RefusedException unsupported(List<String> headers, String expected) {
    return new RefusedException(
        new Refusal(
            415,
            "Content-Encoding '"
                + Refusal.shown(String.join(", ", headers))
                + "' is not supported here (expected: "
                + expected
                + ")",
            Map.of("Accept-Encoding", "gzip, deflate")));
  }
}
