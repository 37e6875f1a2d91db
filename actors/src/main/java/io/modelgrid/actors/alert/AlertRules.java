package io.modelgrid.actors.alert;

import io.modelgrid.config.AlertSettings;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertRule.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Which rules are in force. Pure. */
public final class AlertRules {
  private AlertRules() {}

  /** Of the configuration's rules and those that were set, the ones that count, by name. */
  public static List<AlertRule> inForce(AlertSettings settings, Collection<AlertRule> set) {
    TreeMap<String, AlertRule> rules = new TreeMap<>();
    settings.rules().forEach(rule -> rules.put(rule.name(), configured(rule)));
    set.forEach(rule -> rules.put(rule.name(), rule));
    return List.copyOf(rules.values());
  }

  /** What is wrong with the configuration's rules, in words; empty if nothing is. */
  public static List<String> mistakes(AlertSettings settings) {
    List<String> mistakes = new ArrayList<>();
    for (AlertSettings.Rule rule : settings.rules()) {
      String key = rule.shipped() ? "modelgrid.alerts.default-rules" : "modelgrid.alerts.rules";
      WatchedRule.mistakes(configured(rule))
          .forEach(words -> mistakes.add(key + ", " + rule.name() + ": " + words));
    }
    return mistakes;
  }

  private static AlertRule configured(AlertSettings.Rule rule) {
    return new AlertRule(
        rule.name(),
        rule.expression(),
        Severity.valueOf(rule.severity().toUpperCase(Locale.ROOT)),
        rule.action(),
        rule.shipped() ? Source.DEFAULT : Source.CONFIGURATION);
  }
}
