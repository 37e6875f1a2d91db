package io.modelgrid.http.exchange;

import java.util.List;
import java.util.Optional;

/** Chooses by a request's Accept-Encoding headers how its answer is compressed. */
final class AcceptedCodings {
  private static final int UNNAMED = -1;

  private double gzip = UNNAMED;
  private double deflate = UNNAMED;
  private double identity = UNNAMED;
  private double others = UNNAMED;

  private AcceptedCodings() {}

  /**
   * The way that the caller likes best, of equal ones gzip; empty if it likes none, or none better
   * than no compression at all. Parts that are no valid wishes count for nothing.
   */
  static Optional<Coding> best(List<String> headers) {
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    AcceptedCodings accepted = new AcceptedCodings();
    Preference.of(headers).forEach(accepted::read);
    return accepted.best();
  }

  private void read(Preference each) {
    // A coding has no parameter but its weight.
    int parameters = each.parameters().size();
    if (parameters == 0 || (parameters == 1 && each.weight().isPresent())) {
      put(each.what(), each.liking());
    }
  }

  private void put(String token, double quality) {
    switch (token) {
      case "gzip", "x-gzip" -> gzip = quality;
      case "deflate" -> deflate = quality;
      case "identity" -> identity = quality;
      case "*" -> others = quality;
      default -> {}
    }
  }

  private Optional<Coding> best() {
    double likesGzip = Math.max(0, gzip == UNNAMED ? others : gzip);
    double likesDeflate = Math.max(0, deflate == UNNAMED ? others : deflate);
    double most = Math.max(likesGzip, likesDeflate);
    if (most == 0 || most < identity) {
      return Optional.empty();
    }
    return Optional.of(likesGzip >= likesDeflate ? Coding.GZIP : Coding.DEFLATE);
  }
}
