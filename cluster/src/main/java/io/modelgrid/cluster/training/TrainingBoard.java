package io.modelgrid.cluster.training;

import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.actors.training.TrainingsTold;
import io.modelgrid.cluster.board.Latest;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps what the trainings' supervisor told last, for any thread to read. One on each node, at
 * {@code /user/training-board}; all it understands is {@link TrainingsTold}.
 */
final class TrainingBoard {
  /** Where the board of every node is found. */
  static final String NAME = "training-board";

  private TrainingBoard() {}

  /**
   * A board.
   *
   * @param latest where everybody finds what it knows, by training
   */
  static Behavior<TrainingsTold> create(Latest<Map<String, TrainingNews>> latest) {
    return Behaviors.receive(TrainingsTold.class)
        .onMessage(
            TrainingsTold.class,
            told -> {
              latest.set(told.news());
              return Behaviors.same();
            })
        .build();
  }
}
