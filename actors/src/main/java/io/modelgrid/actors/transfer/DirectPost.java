package io.modelgrid.actors.transfer;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import org.apache.pekko.actor.typed.ActorRef;

/** Tells every message as it is. */
final class DirectPost implements TensorPost {
  @Override
  public void request(ActorRef<Replica.Command> replica, Replica.Infer infer) {
    replica.tell(infer);
  }

  @Override
  public void answer(ActorRef<Router.Command> router, Router.Inferred inferred, Deadline deadline) {
    router.tell(inferred);
  }

  @Override
  public void withdraw(ActorRef<Replica.Command> replica, Replica.Withdraw withdraw) {
    replica.tell(withdraw);
  }

  @Override
  public void dropAnswer(Replica.Withdraw withdraw) {
    // It has arrived as soon as it was sent.
  }
}
