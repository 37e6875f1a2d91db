package io.modelgrid.actors.router;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * Which unversioned requests are for the canary.
 *
 * <p>One by one: after any number of requests, those for the canary differ from its share by less
 * than two. Which ones varies, so that they do not always meet the same replica in the rotation.
 * Sticky, where the caller is known: by a hash of the caller, which is the same on every node, and
 * of which a larger share takes in all that a smaller one did. Confined to its router.
 */
final class CanarySplit {
  /** The golden ratio's fraction of everything: multiples of it are spread evenly. */
  private static final int GOLDEN = 6180;

  private final String model;
  private int due;
  private int threshold = OperationPlan.WHOLE;

  CanarySplit(String model) {
    this.model = model;
  }

  /** Whether the next request is for the canary. Moves nothing: see {@link #sent}. */
  boolean isForCanary(Traffic.Split split, @Nullable String caller) {
    if (split.sticky() && caller != null) {
      return placeOf(model, caller) < split.share();
    }
    return split.share() >= OperationPlan.WHOLE || due + split.share() >= threshold;
  }

  /** The next request was sent. */
  void sent(Traffic.Split split, @Nullable String caller) {
    if ((split.sticky() && caller != null) || split.share() >= OperationPlan.WHOLE) {
      return;
    }
    due += split.share();
    if (due >= threshold) {
      due -= OperationPlan.WHOLE;
      // INVARIANT: between half and one and a half of everything, which bounds what is due.
      threshold = (threshold + GOLDEN - OperationPlan.WHOLE / 2) % OperationPlan.WHOLE;
      threshold += OperationPlan.WHOLE / 2;
    }
  }

  /** The place of a caller in a model's traffic, in basis points: from 0 to 9,999. */
  static int placeOf(String model, String caller) {
    int hash = (model + '/' + caller).hashCode(); // its formula is part of Java's contract
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return Integer.remainderUnsigned(hash ^ (hash >>> 16), OperationPlan.WHOLE);
  }
}
