package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a plan makes sense in itself, whatever the grid is like. Pure. */
final class PlanRules {
  /** The label that a canary bears while it is on trial. */
  static final String CANARY = "canary";

  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final int MOST_STEPS = 100;
  private static final Duration LONGEST_STEP = Duration.ofDays(30);

  private PlanRules() {}

  /** What is wrong with a plan, in words; empty if nothing is. */
  static Optional<String> mistake(OperationPlan plan) {
    if (plan.every().isNegative() || plan.every().compareTo(LONGEST_STEP) > 0) {
      return Optional.of("every: " + plan.every() + " (expected: PT0S to 30 days)");
    }
    if (plan.compare() < 0 || plan.compare() > OperationPlan.WHOLE) {
      return Optional.of(
          "compare: " + plan.compare() + " (expected: 0 to 10000, in hundredths of a percent)");
    }
    if (plan.unloadFirst() && plan.kind() != Kind.SWAP) {
      return Optional.of(
          "unload first: true (expected: false; only a swap of everything at once may unload the"
              + " stable version before the new one is loaded)");
    }
    if (plan.allowSignatureChange() && plan.standsIn()) {
      return Optional.of(
          "allow signature change: true (expected: false; a version that stands in takes and gives"
              + " what the stable one does)");
    }
    return label(plan).or(() -> steps(plan));
  }

  private static Optional<String> label(OperationPlan plan) {
    return switch (plan.kind()) {
      case SWAP, CANARY -> expected(plan, ModelSelector.STABLE);
      case SHADOW -> expected(plan, "");
      case LABEL, UNLABEL -> movable(plan.label());
    };
  }

  private static Optional<String> expected(OperationPlan plan, String label) {
    return plan.label().equals(label)
        ? Optional.empty()
        : Optional.of("label: '" + plan.label() + "' (expected: '" + label + "')");
  }

  private static Optional<String> movable(String label) {
    if (label.equals(ModelSelector.STABLE) || label.equals(CANARY)) {
      return Optional.of(
          "label: '"
              + label
              + "' (expected: another one; 'stable' and 'canary' are moved by a swap, a canary or a"
              + " rollback)");
    }
    return LABEL.matcher(label).matches()
        ? Optional.empty()
        : Optional.of(
            "label: '"
                + label
                + "' (expected: a letter, then at most 63 letters, digits, '_', '-')");
  }

  private static Optional<String> steps(OperationPlan plan) {
    List<Integer> steps = plan.steps();
    return switch (plan.kind()) {
      case SWAP, LABEL, UNLABEL ->
          steps.isEmpty()
              ? Optional.empty()
              : Optional.of("steps: " + steps + " (expected: none; only a canary has steps)");
      case SHADOW ->
          steps.size() == 1 && steps.get(0) >= 0 && steps.get(0) <= OperationPlan.WHOLE
              ? Optional.empty()
              : Optional.of(
                  "share: "
                      + steps
                      + " (expected: one, from 0 to 10000, in hundredths of a percent)");
      case CANARY ->
          isAscending(steps)
              ? Optional.empty()
              : Optional.of(
                  "steps: "
                      + steps
                      + " (expected: at most 100 shares, in hundredths of a percent, each from 1"
                      + " to 10000 and above the one before it, the last one 10000, which is 100%)");
    };
  }

  private static boolean isAscending(List<Integer> steps) {
    int before = 0;
    for (int step : steps) {
      if (step <= before) {
        return false;
      }
      before = step;
    }
    return before == OperationPlan.WHOLE && steps.size() <= MOST_STEPS;
  }
}
