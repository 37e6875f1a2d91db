package io.modelgrid.cluster.alert;

import io.modelgrid.cluster.board.Latest;
import io.modelgrid.engine.api.AlertView;
import java.util.List;
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
   */
  public static Behavior<AlertsTold> create(Latest<List<AlertView>> latest) {
    return Behaviors.receive(AlertsTold.class)
        .onMessage(
            AlertsTold.class,
            told -> {
              latest.set(told.alerts());
              return Behaviors.same();
            })
        .build();
  }
}
