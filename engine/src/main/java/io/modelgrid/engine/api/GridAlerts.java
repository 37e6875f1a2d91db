package io.modelgrid.engine.api;

import java.util.List;

/**
 * The rules in force, and what came of them.
 *
 * @param alerts firing ones first, then pending, then resolved ones; bounded
 * @param rules by name
 */
public record GridAlerts(List<AlertView> alerts, List<AlertRule> rules) {
  public GridAlerts {
    alerts = List.copyOf(alerts);
    rules = List.copyOf(rules);
  }
}
