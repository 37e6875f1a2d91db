package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressOrder.Confirm;
import io.modelgrid.actors.swap.IngressOrder.Hold;
import io.modelgrid.actors.swap.IngressOrder.Release;
import io.modelgrid.actors.swap.IngressOrder.Tally;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.SwapHold;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * An ingress's part that passes the orders of swaps' supervisors to the routers, and answers where
 * there is none: nothing is dispatched there, so it holds, and a router that is started later hears
 * of the hold first. It therefore remembers the holds, by the rules of {@link SwapHold}. Confined
 * to its ingress.
 */
final class SwapOrders {
  private final String address;
  private final Map<String, ActorRef<Router.Command>> routers;
  private final Map<String, SwapHold> holds = new HashMap<>();

  /**
   * For the ingress of a node.
   *
   * @param address of the node
   */
  SwapOrders(String address, Map<String, ActorRef<Router.Command>> routers) {
    this.address = address;
    this.routers = routers;
  }

  /** Sees to an order. What comes too early for this copy is not answered: it is told again. */
  void take(IngressOrder order, CatalogueState catalogue) {
    if (order instanceof IngressOrder.Call call) {
      if (catalogue.revision() >= call.revision()) {
        call.replyTo().tell(new IngressReply.Present(address, catalogue.revision()));
      }
      return;
    }
    if (order instanceof Hold hold && !remembers(hold, catalogue)) {
      return;
    }
    if (order instanceof Release release && holds.containsKey(release.model())) {
      hold(release.model()).release(release);
    }
    ActorRef<Router.Command> router = routers.get(order.model());
    if (router != null) {
      router.tell(new Router.Ordered(order));
    } else {
      answer(order, catalogue);
    }
  }

  private boolean remembers(Hold order, CatalogueState catalogue) {
    ModelState model = catalogue.models().get(order.model());
    return catalogue.revision() >= order.revision()
        && model != null
        && hold(order.model()).take(order, model);
  }

  private SwapHold hold(String model) {
    return holds.computeIfAbsent(model, name -> new SwapHold());
  }

  private void answer(IngressOrder order, CatalogueState catalogue) {
    if (order instanceof Hold hold) {
      hold.replyTo().tell(new IngressReply.Held(address, hold.operation(), hold.attempt(), 0));
    } else if (order instanceof Confirm confirm && catalogue.revision() >= confirm.epoch()) {
      // No router dispatches, and one that is started will know at least this revision.
      confirm.replyTo().tell(new IngressReply.Flipped(address, catalogue.revision()));
    } else if (order instanceof Tally tally) {
      tally.replyTo().tell(new IngressReply.Tallied(address, List.of(), List.of()));
    }
  }

  /** Forgets what the catalogue shows to be over. */
  void catalogueIs(CatalogueState catalogue) {
    holds.keySet().retainAll(catalogue.models().keySet());
    holds.forEach(
        (name, hold) -> Optional.ofNullable(catalogue.models().get(name)).ifPresent(hold::modelIs));
  }

  /** The order under which a model is held. */
  Optional<Hold> of(String model) {
    return Optional.ofNullable(holds.get(model)).map(SwapHold::current);
  }
}
