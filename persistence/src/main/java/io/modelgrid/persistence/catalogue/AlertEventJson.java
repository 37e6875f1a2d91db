package io.modelgrid.persistence.catalogue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import java.util.List;

/** The JSON of alert rules, and of their events. */
final class AlertEventJson {
  static final List<EventJson.Kind<?>> KINDS =
      List.of(
          new EventJson.Kind<>(
              AlertRuleSet.class,
              "alert-rule-set:1",
              (event, json) -> json.set("rule", rule(event.rule())),
              (header, json) -> new AlertRuleSet(header, rule(json.object("rule")))),
          new EventJson.Kind<>(
              AlertRuleRemoved.class,
              "alert-rule-removed:1",
              (event, json) -> json.put("name", event.name()),
              (header, json) -> new AlertRuleRemoved(header, json.text("name"))));

  private AlertEventJson() {}

  static ObjectNode rule(AlertRule rule) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", rule.name())
        .put("expression", rule.expression())
        .put("severity", rule.severity().name())
        .put("action", rule.action());
  }

  static AlertRule rule(Fields json) {
    return new AlertRule(
        json.text("name"),
        json.text("expression"),
        json.oneOf("severity", AlertRule.Severity.class),
        json.text("action"),
        AlertRule.Source.API);
  }
}
