package io.modelgrid.actors.transfer;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.tensor.NamedTensor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tells a message as it is where its recipient is on this node, or where its tensors are small;
 * hands any other to this node's {@link Carrier}.
 */
public final class CarriedPost implements TensorPost {
  private final ActorRef<Carrier.Command> carrier;

  public CarriedPost(ActorRef<Carrier.Command> carrier) {
    this.carrier = carrier;
  }

  @Override
  public void request(ActorRef<Replica.Command> replica, Replica.Infer infer) {
    if (isLarge(infer) && isElsewhere(replica)) {
      carrier.tell(new Carrier.Request(replica, infer));
    } else {
      replica.tell(infer);
    }
  }

  @Override
  public void answer(ActorRef<Router.Command> router, Router.Inferred inferred, Deadline deadline) {
    if (isLarge(inferred) && isElsewhere(router)) {
      carrier.tell(new Carrier.Answer(router, inferred, deadline));
    } else {
      router.tell(inferred);
    }
  }

  @Override
  public void withdraw(ActorRef<Replica.Command> replica, Replica.Withdraw withdraw) {
    if (isElsewhere(replica)) {
      carrier.tell(new Carrier.WithdrawRequest(replica, withdraw));
    } else {
      replica.tell(withdraw);
    }
  }

  @Override
  public void dropAnswer(Replica.Withdraw withdraw) {
    if (isElsewhere(withdraw.router())) {
      carrier.tell(new Carrier.DropAnswer(withdraw));
    }
  }

  static boolean isLarge(Cargo cargo) {
    long bytes = 0;
    for (NamedTensor named : cargo.tensors()) {
      bytes += named.tensor().byteSize();
    }
    return bytes > Carrier.WHOLE;
  }

  private static boolean isElsewhere(ActorRef<?> recipient) {
    return recipient.path().address().hasGlobalScope();
  }
}
