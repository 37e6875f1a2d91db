package io.modelgrid.actors.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.api.AlertView;
import java.util.Locale;

/** What a receiver gets of an alert: one JSON object. */
final class AlertJson {
  private AlertJson() {}

  /**
   * The body.
   *
   * @param id the same for each message about one state of one alert, however often it comes
   * @param node which node tells it
   */
  static String body(AlertView alert, String id, String node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id)
        .put("rule", alert.rule())
        .put("expression", alert.expression())
        .put("severity", lower(alert.severity()))
        .put("state", lower(alert.state()))
        .put("subject", alert.subject());
    if (alert.value() != null) {
      json.put("value", alert.value());
    }
    json.put("threshold", alert.threshold())
        .put("unit", alert.unit())
        .put("since", alert.since().toString())
        .put("message", alert.message())
        .put("node", node);
    return json.toString();
  }

  static String id(AlertView alert) {
    return "%s/%s/%s/%s"
        .formatted(
            alert.rule(), alert.subject(), lower(alert.state()), alert.since().toEpochMilli());
  }

  static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
