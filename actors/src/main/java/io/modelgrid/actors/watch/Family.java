package io.modelgrid.actors.watch;

import java.util.Locale;

/** The kinds of actors, by which they are counted together. */
public enum Family {
  ROUTER,
  REPLICA,
  INGRESS,
  CATALOGUE,
  COPY,
  SUPERVISOR,
  OPERATIONS,
  RECONCILER,
  PLACEMENT,
  LEASE,
  MEMBERSHIP,
  LIFELINES,
  BOARD,
  ARTIFACTS,
  ALERTS,
  TRAINING,
  TRANSFER,
  WATCH;

  /** As people see it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
