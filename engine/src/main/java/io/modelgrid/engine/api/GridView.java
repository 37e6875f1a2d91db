package io.modelgrid.engine.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The grid as this node sees it now. Reads a local copy: thread-safe, cheap, never blocks.
 *
 * <p>The catalogue's part is at least as new as any change that was answered through any node; the
 * states of replicas and nodes lag by a status interval or two.
 */
public interface GridView {
  /** Name of this node. */
  String node();

  /**
   * Whether this node's copy of the catalogue is there, the node is a member of the grid, and it
   * may serve.
   */
  boolean started();

  /** What this node waits for before it has {@link #started}, in words; empty when it has. */
  Optional<String> unstarted();

  /**
   * Why this node answers no request at all now, in words: it has not started, or is out of touch
   * with the majority. Empty when it may answer.
   */
  Optional<String> hindrance();

  /**
   * Whether this node can serve: started, in touch with a majority, and every model with a stable
   * version has a ready replica.
   *
   * @return empty when ready; else why not
   */
  Optional<String> unreadiness();

  /** All models, by name. */
  List<ModelView> models();

  Optional<ModelView> model(String name);

  /** All nodes, by name. */
  List<NodeView> nodes();

  /** The operations that run, and the latest that are over; newest first. */
  List<OperationView> operations();

  Optional<OperationView> operation(String id);

  /** The rules in force, and what is wrong by them; what is wrong lags by a second or two. */
  GridAlerts alerts();

  /**
   * What the routers of all reachable nodes have counted of a model's versions, added up, by
   * version. Asks them, so it takes a moment; a node that does not answer within a second is left
   * out. Empty for an unknown model.
   */
  CompletionStage<List<VersionTally>> tallies(String model);

  /**
   * What became of the requests for a model's versions, all of them, as the routers of all
   * reachable nodes have counted it, added up, by version. A version for which no request came is
   * not among them. Asks the routers, as {@link #tallies} does. Empty for an unknown model.
   */
  CompletionStage<List<VersionStatistics>> statistics(String model);

  /**
   * What all reachable nodes have counted and measured since they started. Asks them, so it takes a
   * moment; a node that does not answer within a second is left out. Whoever asks while others do,
   * or right after them, may get what they get.
   */
  CompletionStage<GridVitals> vitals();

  /**
   * What the actors of all nodes do. Asks the nodes, so it takes a moment; one that does not answer
   * within a second is named as silent. Whoever asks while others do, or just after them, gets the
   * same picture.
   */
  CompletionStage<GridActors> actors();
}
