package io.modelgrid.engine.api;

/**
 * A rule that says when somebody shall be told.
 *
 * @param name unique; a letter, then at most 63 letters, digits, '_', '-'
 * @param expression for example {@code p99 > 200ms for 1m}; {@code off} never fires
 * @param action what else happens when it fires: {@code none}, {@code scale MOST}, {@code freeze}
 *     or {@code roll_back}
 * @param source where it comes from
 */
public record AlertRule(
    String name, String expression, Severity severity, String action, Source source) {

  /** How much it matters. */
  public enum Severity {
    INFO,
    WARNING,
    CRITICAL
  }

  /** Where a rule comes from; of two with one name the later in this list counts. */
  public enum Source {
    /** It is shipped with Modelgrid. */
    DEFAULT,
    /** It stands in the nodes' configuration. */
    CONFIGURATION,
    /** Somebody set it while the grid ran; the catalogue keeps it. */
    API
  }
}
