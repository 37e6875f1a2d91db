package io.modelgrid.actors.swap;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which labels and shares an operation's commits bring. Pure.
 *
 * <p>A canary whose answers are to be checked shadows itself with that share, in place of whatever
 * shadow there was. Whenever a version becomes stable, or a canary is given up, a shadow of that
 * version ends. Whenever a version becomes stable, the label of the stand-in goes: it was given to
 * a relative of the version before.
 */
final class RoutingPlan {
  /** The label of the version on trial. */
  static final String CANARY = "canary";

  /**
   * What a commit brings.
   *
   * @param last whether it is what the operation was begun for
   */
  record Routing(
      Map<String, String> labels,
      Traffic.@Nullable Split split,
      Traffic.@Nullable Shadow shadow,
      boolean last) {
    // Written out, since a compact one loses what says that the shares may be null.
    Routing(
        Map<String, String> labels,
        Traffic.@Nullable Split split,
        Traffic.@Nullable Shadow shadow,
        boolean last) {
      this.labels = Map.copyOf(labels);
      this.split = split;
      this.shadow = shadow;
      this.last = last;
    }
  }

  private RoutingPlan() {}

  /**
   * What an operation's next commit brings.
   *
   * @param commits how many it has made
   */
  static Routing next(ModelState model, OperationPlan plan, int commits) {
    Traffic traffic = model.traffic();
    return switch (plan.kind()) {
      case SWAP ->
          new Routing(stable(model, plan.version()), null, without(traffic, plan.version()), true);
      case CANARY -> canary(model, plan, commits);
      case SHADOW -> new Routing(model.labels(), traffic.split(), shadow(plan), true);
      case LABEL ->
          new Routing(
              with(model, plan.label(), plan.version()), traffic.split(), traffic.shadow(), true);
      case UNLABEL ->
          new Routing(withoutLabel(model, plan.label()), traffic.split(), traffic.shadow(), true);
    };
  }

  /** What the commit brings that gives a canary up. */
  static Routing back(ModelState model, OperationPlan plan) {
    Traffic.Shadow shadow = without(model.traffic(), plan.version());
    return new Routing(withoutLabel(model, CANARY), null, shadow, true);
  }

  private static Map<String, String> stable(ModelState model, String version) {
    Map<String, String> labels = with(model, ModelSelector.STABLE, version);
    if (!version.equals(model.labels().get(ModelSelector.STABLE))) {
      labels.remove(ModelSelector.STAND_IN);
    }
    return labels;
  }

  private static Map<String, String> with(ModelState model, String label, String version) {
    Map<String, String> labels = new HashMap<>(model.labels());
    labels.put(label, version);
    return labels;
  }

  private static Map<String, String> withoutLabel(ModelState model, String label) {
    Map<String, String> labels = new HashMap<>(model.labels());
    labels.remove(label);
    return labels;
  }

  /** Whether an operation needs its version to be ready at all replicas. */
  static boolean needsVersion(OperationPlan plan) {
    return plan.kind() != OperationPlan.Kind.UNLABEL
        && (plan.kind() != OperationPlan.Kind.SHADOW || shadow(plan) != null);
  }

  private static Routing canary(ModelState model, OperationPlan plan, int commits) {
    String version = plan.version();
    Integer share = plan.step(commits);
    if (share == null || share >= OperationPlan.WHOLE) {
      Map<String, String> labels = stable(model, version);
      labels.remove(CANARY);
      return new Routing(labels, null, without(model.traffic(), version), true);
    }
    Traffic.Shadow shadow =
        plan.compare() > 0 ? new Traffic.Shadow(version, plan.compare()) : model.traffic().shadow();
    return new Routing(
        with(model, CANARY, version),
        new Traffic.Split(version, share, plan.sticky()),
        shadow,
        false);
  }

  private static Traffic.@Nullable Shadow shadow(OperationPlan plan) {
    Integer share = plan.step(0);
    return share == null || share == 0 ? null : new Traffic.Shadow(plan.version(), share);
  }

  private static Traffic.@Nullable Shadow without(Traffic traffic, String version) {
    Traffic.Shadow shadow = traffic.shadow();
    return shadow == null || shadow.version().equals(version) ? null : shadow;
  }
}
