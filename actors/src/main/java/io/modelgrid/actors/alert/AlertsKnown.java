package io.modelgrid.actors.alert;

import io.modelgrid.engine.api.AlertView;
import java.util.List;

/**
 * What one alert supervisor leaves to the next.
 *
 * @param alerts where each alert stands
 * @param untold what receivers are yet to be told, in its order
 */
public record AlertsKnown(List<AlertView> alerts, List<Untold> untold) {
  public AlertsKnown {
    alerts = List.copyOf(alerts);
    untold = List.copyOf(untold);
  }

  /**
   * A message that a receiver has not taken yet, and that is not given up.
   *
   * @param receiver which of the receivers, see {@link Outbox#receiver}
   * @param id the message's own
   */
  public record Untold(String receiver, String id, String body) {}

  /** Nothing is known. */
  public static AlertsKnown none() {
    return new AlertsKnown(List.of(), List.of());
  }
}
