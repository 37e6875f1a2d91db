package io.modelgrid.actors.alert;

import io.modelgrid.engine.api.AlertRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule that was read.
 *
 * @param condition when it fires
 */
public record WatchedRule(AlertRule rule, AlertCondition condition, AlertAction action) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final int SHOWN = 80;

  /** What is wrong with a rule, in words; empty if nothing is. */
  public static List<String> mistakes(AlertRule rule) {
    List<String> mistakes = new ArrayList<>();
    if (!NAME.matcher(rule.name()).matches()) {
      mistakes.add(
          "rule '"
              + shown(rule.name())
              + "' (expected: a letter, then at most 63 letters, digits, '_', '-')");
    }
    AlertExpression expression = AlertExpression.read(rule.expression());
    if (expression instanceof AlertExpression.Mistake mistake) {
      mistakes.add("expression '" + shown(rule.expression()) + "', " + mistake.words());
    }
    Optional<AlertAction> action = AlertAction.read(rule.action());
    if (action.isEmpty()) {
      mistakes.add(
          "action '" + shown(rule.action()) + "' (expected: " + AlertAction.EXPECTED + ")");
    } else if (expression instanceof AlertExpression.Watches watches
        && action.get().kind() != AlertAction.Kind.NONE
        && watches.condition().metric().subject() != AlertMetric.Subject.MODEL) {
      mistakes.add(
          "action '%s' (expected: none, since %s is about nodes, and only models can be acted on)"
              .formatted(rule.action(), watches.condition().metric().word()));
    }
    return mistakes;
  }

  /** The rule as it is watched; nothing for one that is off, or that cannot be read. */
  static Stream<WatchedRule> of(AlertRule rule) {
    return AlertExpression.read(rule.expression()) instanceof AlertExpression.Watches watches
        ? AlertAction.read(rule.action()).stream()
            .map(action -> new WatchedRule(rule, watches.condition(), action))
        : Stream.empty();
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
