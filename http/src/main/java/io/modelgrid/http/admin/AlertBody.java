package io.modelgrid.http.admin;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.refusal.Refusal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the body that sets an alert rule. What an expression means is the grid's to say. */
final class AlertBody {
  private final CommandBody body =
      new CommandBody()
          .field("expression", json -> expression = text(json, "expression"))
          .field("severity", json -> severity = severity(json))
          .field("action", json -> action = text(json, "action"));

  private @Nullable String expression;
  private Severity severity = Severity.WARNING;
  private String action = "none";

  private AlertBody() {}

  /** A rule, and why it is set. */
  record Asked(AlertRule rule, @Nullable String why) {}

  static Asked read(String name, JsonReader.Format format, byte[] bytes) {
    AlertBody read = new AlertBody();
    read.body.read(format, bytes);
    String expression = read.expression;
    if (expression == null) {
      throw Refusal.badRequest(
          "expression is missing (expected: {\"expression\": \"p99 > 200ms for 1m\"})");
    }
    return new Asked(
        new AlertRule(name, expression, read.severity, read.action, AlertRule.Source.API),
        read.body.why());
  }

  private static String text(JsonReader json, String field) {
    String expected = "a text without control characters";
    String text = FieldValues.text(json, field, expected);
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw FieldValues.unfit(json, field, expected);
    }
    return text;
  }

  private static Severity severity(JsonReader json) {
    String expected =
        Arrays.stream(Severity.values())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String word = FieldValues.text(json, "severity", expected);
    return Arrays.stream(Severity.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> FieldValues.unfit(json, "severity", expected));
  }
}
