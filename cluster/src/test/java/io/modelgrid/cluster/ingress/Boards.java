package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.replica.ReplicaStatus;
import java.util.List;

/** Lets tests of other packages fill a board, as an {@link Ingress} would. */
public final class Boards {
  private Boards() {}

  public static void note(StatusBoard board, ReplicaStatus... statuses) {
    for (ReplicaStatus status : statuses) {
      board.note(status);
    }
  }

  /** Everything that this node told is forgotten. */
  public static void forget(StatusBoard board, String node) {
    board.forgetNodes(List.of(node));
  }
}
