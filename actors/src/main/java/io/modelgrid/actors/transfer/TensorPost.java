package io.modelgrid.actors.transfer;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way of requests to replicas and of answers to routers, on whatever node they are. At most
 * once: what is lost on its way is not heard of, or ends as {@link Router.Rejected} with {@link
 * Router.Rejection#LOST} at the router. Thread-safe; never blocks.
 */
public interface TensorPost {
  void request(ActorRef<Replica.Command> replica, Replica.Infer infer);

  /**
   * Sends an answer.
   *
   * @param deadline of the request; past it the answer need not arrive
   */
  void answer(ActorRef<Router.Command> router, Router.Inferred inferred, Deadline deadline);

  /** Has a request dropped, on its way to the replica or there. */
  void withdraw(ActorRef<Replica.Command> replica, Replica.Withdraw withdraw);

  /** Nobody waits any more for the answer to this: it may be dropped on its way. */
  void dropAnswer(Replica.Withdraw withdraw);

  /** The post of a node that is alone: everything goes at once. */
  static TensorPost direct() {
    return new DirectPost();
  }
}
