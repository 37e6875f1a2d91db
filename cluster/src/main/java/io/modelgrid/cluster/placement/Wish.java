package io.modelgrid.cluster.placement;

import io.modelgrid.actors.WireMessage;

/** What somebody wants of where slots are. All nodes know it, and forget it when the grid ends. */
public sealed interface Wish extends WireMessage {
  /** What it is about: of each there is one wish at most. */
  String key();

  /**
   * A node shall have no slots.
   *
   * @param node its address, {@code host:port}
   */
  record Drain(String node, String who, String why) implements Wish {
    /** The key of a node's drain. */
    public static String keyOf(String node) {
      return "node " + node;
    }

    @Override
    public String key() {
      return keyOf(node);
    }
  }

  /**
   * A replica of a model shall be somewhere else: another slot is made ready first, then this one
   * goes.
   *
   * @param index number of the slot that goes
   * @param from address of the node that it is on
   * @param to address of the node that the other slot shall be on; empty for any but {@code from}
   * @param before how many other slots of the model were where the other slot may be
   * @param done whether it is over; the model's slots are not evened out by themselves any more
   */
  record Move(
      String model,
      int index,
      String from,
      String to,
      int before,
      boolean done,
      String who,
      String why)
      implements Wish {
    /** The key of a model's move. */
    public static String keyOf(String model) {
      return "model " + model;
    }

    @Override
    public String key() {
      return keyOf(model);
    }

    /** The same where so many other slots were in the right place. */
    public Move after(int before) {
      return new Move(model, index, from, to, before, done, who, why);
    }

    /** The same when it is over. */
    public Move over() {
      return new Move(model, index, from, to, before, true, who, why);
    }

    /** Whether the other slot may be on a node. */
    public boolean permits(String node) {
      return to.isEmpty() ? !node.equals(from) : node.equals(to);
    }
  }
}
