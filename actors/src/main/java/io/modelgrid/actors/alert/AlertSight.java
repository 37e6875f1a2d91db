package io.modelgrid.actors.alert;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What rules are applied to. */
public interface AlertSight {
  /** Whether what is seen can be trusted: by a node that reaches a majority, and knows the grid. */
  boolean isReliable();

  /** The grid now. Cheap. */
  GridSample now();

  /**
   * What all reachable nodes have counted, one sample for each node and model. Takes up to a
   * second; a node that is silent is left out.
   */
  CompletionStage<List<TrafficSample>> traffic();
}
