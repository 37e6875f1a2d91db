package io.modelgrid.cluster.operations;

import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.cluster.board.Latest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps what supervisors told last of the latest operations, for any thread to read.
 *
 * <p>One on each node, at {@code /user/operations}; all it understands is {@link
 * OperationProgress}. A restart forgets what it kept; operations that run tell it anew.
 */
public final class OperationsBoard {
  /** Where the board of every node is found. */
  public static final String NAME = "operations";

  /** Operations that are kept. */
  static final int KEPT = 50;

  private final Latest<Map<String, OperationProgress>> latest;
  private final LinkedHashMap<String, OperationProgress> kept = new LinkedHashMap<>();

  private OperationsBoard(Latest<Map<String, OperationProgress>> latest) {
    this.latest = latest;
  }

  /**
   * A board.
   *
   * @param latest where everybody finds what it knows, by operation
   */
  public static Behavior<OperationProgress> create(Latest<Map<String, OperationProgress>> latest) {
    return Behaviors.setup(context -> new OperationsBoard(latest).keeping());
  }

  private Behavior<OperationProgress> keeping() {
    return Behaviors.receive(OperationProgress.class)
        .onMessage(OperationProgress.class, this::onProgress)
        .build();
  }

  private Behavior<OperationProgress> onProgress(OperationProgress progress) {
    kept.remove(progress.operation()); // so that it becomes the youngest
    kept.put(progress.operation(), progress);
    if (kept.size() > KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    latest.set(Map.copyOf(kept));
    return Behaviors.same();
  }
}
