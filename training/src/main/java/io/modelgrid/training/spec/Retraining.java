package io.modelgrid.training.spec;

import io.modelgrid.training.form.Form;
import java.time.Duration;
import java.util.Optional;

/**
 * When the same specification is trained again.
 *
 * @param onChange whether it is when the digest of its data changes
 * @param every after how long in any case; nothing for never
 */
public record Retraining(boolean onChange, Optional<Duration> every) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  /** Reads the object {@code retrain}. */
  static Retraining read(Form form) {
    Retraining retraining =
        new Retraining(form.flag("on-change", false), Times.read(form, "every", SHORTEST, LONGEST));
    if (!retraining.onChange && !form.has("every")) {
      form.wrong("on-change", "nothing to do (expected: on-change: true, every, or both)");
    }
    form.done();
    return retraining;
  }
}
