package io.modelgrid.http.change;

import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;

/** What the grid refuses to change, as HTTP puts it. */
public final class ChangeRefusals {
  private ChangeRefusals() {}

  /** Status, words, and when to ask again. */
  public static Refusal of(Refused refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> Refusal.of(404, refused.message());
      case INVALID -> Refusal.of(400, refused.message());
      case CONFLICT -> Refusal.of(409, refused.message());
      case UNAVAILABLE -> Refusal.retryAfter(503, refused.message(), Duration.ofSeconds(1));
      case NO_SPACE -> Refusal.of(507, refused.message());
    };
  }
}
