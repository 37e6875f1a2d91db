package io.modelgrid.http.refusal;

import java.time.Duration;
import java.util.Map;

/**
 * A request that is not answered as asked.
 *
 * @param status HTTP status
 * @param message for the caller: what was wrong, what was expected
 * @param headers further headers of the answer
 */
public record Refusal(int status, String message, Map<String, String> headers) {
  private static final int SHOWN = 80;

  public Refusal {
    headers = Map.copyOf(headers);
  }

  public static Refusal of(int status, String message) {
    return new Refusal(status, message, Map.of());
  }

  /** A refusal that says when to ask again, in whole seconds, at least one. */
  public static Refusal retryAfter(int status, String message, Duration delay) {
    long seconds = Math.max(1, delay.plusNanos(999_999_999).toSeconds());
    return new Refusal(status, message, Map.of("Retry-After", Long.toString(seconds)));
  }

  public static RefusedException badRequest(String message) {
    return new RefusedException(of(400, message));
  }

  /** A caller's own text as it may stand in a message: not longer than a line. */
  public static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
