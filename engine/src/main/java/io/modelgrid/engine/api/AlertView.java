package io.modelgrid.engine.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a rule for one model or node: something that is wrong, is about to be, or was.
 *
 * @param rule the rule's name
 * @param subject the model or node
 * @param value what was measured last, in the unit; null where nothing can be measured now
 * @param threshold what it is compared with, in the unit
 * @param unit of value and threshold: {@code count}, {@code ratio} or {@code seconds}
 * @param since when it came into this state
 * @param message what is wrong, in words with numbers
 * @param acted what the rule did about it, in words; null if nothing
 */
public record AlertView(
    String rule,
    String expression,
    AlertRule.Severity severity,
    State state,
    String subject,
    @Nullable Double value,
    double threshold,
    String unit,
    Instant since,
    String message,
    @Nullable String acted) {

  /** Where an alert stands; what is as it should be has none. */
  public enum State {
    /** The condition holds, but not for long enough yet. */
    PENDING,
    /** Somebody should look. */
    FIRING,
    /** It was firing, and is over. Kept for a while. */
    RESOLVED
  }
}
