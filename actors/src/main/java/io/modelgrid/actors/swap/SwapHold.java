package io.modelgrid.actors.swap;

import io.modelgrid.actors.swap.IngressOrder.Hold;
import io.modelgrid.actors.swap.IngressOrder.Release;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model's requests are held, by what supervisors order and what the catalogue shows. Time
 * plays no part in it: a hold lasts until it is released, until the operation has committed, or
 * until the catalogue shows it under another supervisor or not at all.
 *
 * <p>Used by a router for itself, and by the ingress so that a router that is started during a hold
 * begins with it. Confined to its actor.
 */
public final class SwapHold {
  private @Nullable Hold current;
  private int commits;
  // The highest try that is over, by supervisor.
  private final Map<String, Integer> over = new HashMap<>();

  public boolean isOn() {
    return current != null;
  }

  /** The order by which is held, or null. */
  public @Nullable Hold current() {
    return current;
  }

  /**
   * Takes up an order to hold, if it still means something.
   *
   * @param model the model as the catalogue shows it now, at the order's revision or later
   * @return whether it is held under this order, so that it may be answered
   */
  public boolean take(Hold order, ModelState model) {
    OperationState operation = model.operation();
    // INVARIANT: a commit raises the epoch above the revision of the order that made it possible,
    // so an order that was overtaken by its own commit holds nobody.
    if (operation == null
        || !isUnder(order, operation)
        || model.epoch() > order.revision()
        || order.attempt() <= over.getOrDefault(order.supervisor(), 0)) {
      return false;
    }
    if (current != null && current.attempt() > order.attempt()) {
      return false;
    }
    if (current == null) {
      commits = operation.commits();
    }
    current = order;
    return true;
  }

  /** Gives up a try and those before it; returns whether a hold ended by that. */
  public boolean release(Release order) {
    over.merge(order.supervisor(), order.attempt(), Math::max);
    boolean ends =
        current != null
            && current.supervisor().equals(order.supervisor())
            && current.operation().equals(order.operation())
            && current.attempt() <= order.attempt();
    if (ends) {
      current = null;
    }
    return ends;
  }

  /** The catalogue shows the model like this now; returns whether a hold ended by that. */
  public boolean modelIs(ModelState model) {
    OperationState operation = model.operation();
    if (operation == null) {
      over.clear();
    }
    Hold held = current;
    if (held == null
        || (operation != null && isUnder(held, operation) && operation.commits() == commits)) {
      return false;
    }
    if (operation != null) {
      over.merge(held.supervisor(), held.attempt(), Math::max);
    }
    current = null;
    return true;
  }

  private static boolean isUnder(Hold order, OperationState operation) {
    return order.operation().equals(operation.id())
        && order.supervisor().equals(operation.supervisor());
  }
}
