package io.modelgrid.training.spec;

import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.training.form.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is done with what passed the gate. A model's first version becomes stable in any case.
 *
 * @param steps of a canary, in basis points of the unversioned requests, growing up to everything
 * @param every how long each step lasts at least
 */
public record Then(Action action, List<Integer> steps, Duration every) {
  private static final List<Integer> USUAL_STEPS = List.of(500, 2_500, OperationPlan.WHOLE);
  private static final Duration USUAL_EVERY = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_STEPS = 50;
  private static final Pattern SHARE = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,2}))?%");

  public Then {
    steps = List.copyOf(steps);
  }

  /** What it is. */
  public enum Action {
    /** It becomes a version, and no more. */
    REGISTER,
    /** It becomes stable in steps, as long as nothing speaks against it. */
    CANARY,
    /** It becomes stable at once. */
    SWAP,
    /** It stands in for the stable version while the model is overloaded. */
    STAND_IN
  }

  /** Reads the keys {@code then} and {@code canary}. */
  static Then read(Form form) {
    Map<String, Action> known =
        Map.of(
            "register", Action.REGISTER,
            "canary", Action.CANARY,
            "swap", Action.SWAP,
            "stand-in", Action.STAND_IN);
    Action action = form.oneOf("then", known, Action.REGISTER);
    Optional<Form> canary = form.form("canary");
    if (canary.isEmpty()) {
      return new Then(action, USUAL_STEPS, USUAL_EVERY);
    }
    if (action != Action.CANARY) {
      form.wrong("canary", "without then: canary (expected: then: canary)");
    }
    Form each = canary.get();
    Then then =
        new Then(
            action,
            steps(each),
            Times.read(each, "every", Duration.ofSeconds(1), LONGEST).orElse(USUAL_EVERY));
    each.done();
    return then;
  }

  private static List<Integer> steps(Form form) {
    return form.texts(
        "steps",
        USUAL_STEPS,
        "growing shares up to 100%, as [\"5%\", \"25%\", \"100%\"], at most " + MOST_STEPS,
        Then::steps);
  }

  private static Optional<List<Integer>> steps(List<String> texts) {
    List<Integer> steps = new ArrayList<>();
    int before = 0;
    for (String each : texts) {
      int share = share(each);
      if (share <= before || share > OperationPlan.WHOLE) {
        return Optional.empty();
      }
      steps.add(share);
      before = share;
    }
    return before == OperationPlan.WHOLE && steps.size() <= MOST_STEPS
        ? Optional.of(List.copyOf(steps))
        : Optional.empty();
  }

  /** In basis points; 0 if it is none. */
  private static int share(String text) {
    Matcher matcher = SHARE.matcher(text);
    if (!matcher.matches()) {
      return 0;
    }
    String decimals = matcher.group(2) == null ? "" : matcher.group(2);
    return Integer.parseInt(matcher.group(1)) * 100
        + Integer.parseInt((decimals + "00").substring(0, 2));
  }
}
