package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.replica.ReplicaStatus;

/** Lets tests of other packages fill a board, as an {@link Ingress} would. */
public final class Boards {
  private Boards() {}

  public static void note(StatusBoard board, ReplicaStatus... statuses) {
    for (ReplicaStatus status : statuses) {
      board.note(status);
    }
  }
}
