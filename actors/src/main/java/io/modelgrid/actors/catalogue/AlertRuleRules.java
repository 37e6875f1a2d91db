package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.alert.WatchedRule;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.util.List;

/** Which alert rules may be set and removed: pure, from a state and a command. */
final class AlertRuleRules {
  /** Most rules that can be set. */
  static final int MOST = 200;

  private AlertRuleRules() {}

  static Decision set(CatalogueState state, Header header, AlertRule asked) {
    AlertRule rule =
        new AlertRule(
            asked.name(),
            asked.expression().strip(),
            asked.severity(),
            asked.action().strip(),
            AlertRule.Source.API);
    List<String> mistakes = WatchedRule.mistakes(rule);
    if (!mistakes.isEmpty()) {
      return Decision.refuse(Reason.INVALID, String.join("; ", mistakes));
    }
    AlertRule before = state.alertRules().get(rule.name());
    if (before == null && state.alertRules().size() >= MOST) {
      return Decision.refuse(
          Reason.CONFLICT,
          "%d alert rules are set already (expected: at most %d); remove one"
              .formatted(state.alertRules().size(), MOST));
    }
    return rule.equals(before)
        ? Decision.keep("")
        : Decision.accept(new AlertRuleSet(header, rule), "");
  }

  static Decision remove(CatalogueState state, Header header, String name) {
    if (state.alertRules().containsKey(name)) {
      return Decision.accept(new AlertRuleRemoved(header, name), "");
    }
    String set = String.join(", ", state.alertRules().keySet());
    return Decision.refuse(
        Reason.NOT_FOUND,
        "no alert rule '%s' was set (expected: %s); one of the configuration is"
                .formatted(name, set.isEmpty() ? "none was" : set)
            + " switched off by setting it to 'off'");
  }
}
