package io.modelgrid.actors.alert;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a rule does when it fires, besides telling.
 *
 * @param most up to how many replicas it scales; 0 for all else
 */
public record AlertAction(Kind kind, int most) {

  /** What is done. */
  public enum Kind {
    NONE,
    /** One replica more. */
    SCALE,
    /** The canary takes no further step. */
    FREEZE,
    /** The canary, or the last swap, is taken back. */
    ROLL_BACK
  }

  static final String EXPECTED = "none, scale MOST (1 to 1000), freeze or roll_back";

  private static final Pattern SCALE = Pattern.compile("scale +([1-9][0-9]{0,2}|1000)");

  /** What a text says; empty if it says nothing that is known. */
  static Optional<AlertAction> read(String text) {
    Matcher scale = SCALE.matcher(text);
    if (scale.matches()) {
      return Optional.of(new AlertAction(Kind.SCALE, Integer.parseInt(scale.group(1))));
    }
    return switch (text) {
      case "none" -> Optional.of(new AlertAction(Kind.NONE, 0));
      case "freeze" -> Optional.of(new AlertAction(Kind.FREEZE, 0));
      case "roll_back" -> Optional.of(new AlertAction(Kind.ROLL_BACK, 0));
      default -> Optional.empty();
    };
  }
}
