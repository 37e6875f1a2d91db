package io.modelgrid.http.predict;

import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.http.refusal.Refusal;
import java.time.Duration;

/** What the grid refuses, as HTTP puts it. */
public final class Refusals {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Refusals() {}

  /** Status, words, and when to ask again. */
  public static Refusal of(Refused refused) {
    int status =
        switch (refused.reason()) {
          case NOT_FOUND -> 404;
          case INVALID -> 400;
          case QUEUE_FULL -> 429;
          case UNAVAILABLE -> 503;
          case DEADLINE_EXCEEDED -> 504;
          case FAILED -> 500;
        };
    Duration delay = refused.retryAfter();
    if (delay == null && (status == 429 || status == 503)) {
      delay = RETRY_AFTER;
    }
    return delay == null
        ? Refusal.of(status, refused.message())
        : Refusal.retryAfter(status, refused.message(), delay);
  }
}
