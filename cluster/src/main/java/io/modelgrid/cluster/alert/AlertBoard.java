package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.AlertsKnown;
import io.modelgrid.cluster.board.Latest;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps what the alert supervisor told last, for any thread to read, and for the next supervisor to
 * go on with. One on each node, at {@code /user/alerts}; all it understands is {@link AlertsTold}.
 */
public final class AlertBoard {
  /** Where the board of every node is found. */
  public static final String NAME = "alerts";

  private AlertBoard() {}

  /**
   * A board.
   *
   * @param latest where everybody finds what it knows
   * @param file where it is found after all nodes were stopped
   */
  public static Behavior<AlertsTold> create(Latest<AlertsKnown> latest, AlertFile file) {
    return Behaviors.receive(AlertsTold.class)
        .onMessage(
            AlertsTold.class,
            told -> {
              latest.set(told.known());
              file.keep(told.known());
              return Behaviors.same();
            })
        .build();
  }
}
