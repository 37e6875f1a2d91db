package io.modelgrid.actors.router;

import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.SwapHold;
import org.jspecify.annotations.Nullable;

/**
 * A router's part that does what the supervisors of swaps order. When it holds and for how long is
 * the rule of {@link SwapHold}. Confined to its router.
 */
final class Orders {
  private final String address;
  private final Dispatch dispatch;
  private final Waiting waiting;
  private final Tallies tallies;
  private final Statistics statistics;
  private final SwapHold hold = new SwapHold();
  // One is enough: whoever is not answered tells it again.
  private IngressOrder.@Nullable Confirm unanswered;

  Orders(
      String address, Dispatch dispatch, Waiting waiting, Tallies tallies, Statistics statistics) {
    this.address = address;
    this.dispatch = dispatch;
    this.waiting = waiting;
    this.tallies = tallies;
    this.statistics = statistics;
  }

  /** Does what is ordered. {@link IngressOrder.Call} is for the ingress alone. */
  void take(IngressOrder order) {
    if (order instanceof IngressOrder.Hold told) {
      hold(told);
    } else if (order instanceof IngressOrder.Release told) {
      goOnIf(hold.release(told));
    } else if (order instanceof IngressOrder.Confirm told) {
      unanswered = told;
      confirm();
    } else if (order instanceof IngressOrder.Tally told) {
      told.replyTo().tell(new IngressReply.Tallied(address, tallies.read(), statistics.read()));
    }
  }

  private void hold(IngressOrder.Hold order) {
    if (!hold.take(order, dispatch.model())) {
      return;
    }
    waiting.hold();
    order
        .replyTo()
        .tell(
            new IngressReply.Held(
                address, order.operation(), order.attempt(), waiting.backlogged()));
  }

  /** Whether the router holds what asks for no version by number. */
  boolean areHolding() {
    return hold.isOn();
  }

  /** The router dispatches by a new state of the model now. */
  void modelChanged() {
    goOnIf(hold.modelIs(dispatch.model()));
  }

  private void goOnIf(boolean ended) {
    if (ended) {
      waiting.goOn();
    }
    confirm();
  }

  private void confirm() {
    long epoch = dispatch.model().epoch();
    if (unanswered != null && !hold.isOn() && epoch >= unanswered.epoch()) {
      unanswered.replyTo().tell(new IngressReply.Flipped(address, epoch));
      unanswered = null;
    }
  }
}
