package io.modelgrid.training.gate;

import io.modelgrid.training.form.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a result must hold to become a version: the {@code gate} of a specification.
 *
 * @param confidence of every interval, both sides together
 * @param bounds on figures of the test part
 * @param stable how it must compare with the version that serves; empty for not at all
 * @param slices what must hold on parts of the test part
 * @param latency of one row alone
 * @param size of the model's file
 */
public record GateSpec(
    double confidence,
    List<Bound> bounds,
    Optional<Comparison> stable,
    List<SliceRule> slices,
    Limit latency,
    Limit size) {
  static final double USUAL_CONFIDENCE = 0.95;
  private static final double USUAL_SHARE_MARGIN = 0.01;
  private static final double USUAL_RELATIVE_MARGIN = 0.02;

  public GateSpec {
    bounds = List.copyOf(bounds);
    slices = List.copyOf(slices);
  }

  /** Bounds of one figure; one of the two at least is there. */
  public record Bound(Metric metric, OptionalDouble atLeast, OptionalDouble atMost) {}

  /**
   * How a figure must compare with that of stable.
   *
   * @param metric empty for the usual one: accuracy for classes, RMSE for numbers
   * @param margin by how much it may be worse
   * @param proof what must be shown
   */
  public record Comparison(Optional<Metric> metric, Margin margin, Proof proof) {}

  /**
   * By how much a figure may be worse.
   *
   * @param absolute in the figure's own unit; empty for a relative one
   * @param relative as a share of stable's figure; used where there is no absolute one
   */
  public record Margin(OptionalDouble absolute, OptionalDouble relative) {
    /** What it comes to. */
    double of(Metric metric, double stable) {
      if (absolute.isPresent()) {
        return absolute.getAsDouble();
      }
      if (relative.isPresent()) {
        return relative.getAsDouble() * Math.abs(stable);
      }
      return metric.isShare() ? USUAL_SHARE_MARGIN : USUAL_RELATIVE_MARGIN * Math.abs(stable);
    }
  }

  /** Which way doubt goes. */
  public enum Proof {
    /** It passes where it is shown to be no worse by more than the margin. */
    NO_WORSE,
    /** It passes unless it is shown to be worse by more than the margin. */
    NOT_WORSE_FOR_SURE
  }

  /**
   * What must hold on each of some parts of the test part.
   *
   * @param by {@code class}, or a column by which the data are sliced
   * @param metric accuracy, or an error of numbers
   * @param bound an absolute one, if there is one
   * @param stable how it must compare, if it must; the confidence is shared by the slices
   * @param leastRows parts with fewer are shown, not judged
   */
  public record SliceRule(
      String by, Metric metric, Optional<Bound> bound, Optional<Comparison> stable, int leastRows) {
    /** The word for slices by what is right. */
    public static final String CLASS = "class";
  }

  /**
   * Upper limits of something that costs.
   *
   * @param atMost in microseconds, or bytes
   * @param timesStable how many times what stable has; not looked at where there is no stable
   */
  public record Limit(OptionalDouble atMost, OptionalDouble timesStable) {
    public static final Limit NONE = new Limit(OptionalDouble.empty(), OptionalDouble.empty());

    /** Whether there is something to hold. */
    public boolean isAny() {
      return atMost.isPresent() || timesStable.isPresent();
    }
  }

  /** Nothing to hold but finite answers: for what cannot be measured. */
  public static GateSpec open() {
    return new GateSpec(
        USUAL_CONFIDENCE, List.of(), Optional.empty(), List.of(), Limit.NONE, Limit.NONE);
  }

  /** What holds where a specification says nothing: no worse than stable. */
  public static GateSpec usual() {
    return new GateSpec(
        USUAL_CONFIDENCE,
        List.of(),
        Optional.of(
            new Comparison(
                Optional.empty(),
                new Margin(OptionalDouble.empty(), OptionalDouble.empty()),
                Proof.NO_WORSE)),
        List.of(),
        Limit.NONE,
        Limit.NONE);
  }

  /** Reads one; mistakes go on the form's list. */
  public static GateSpec read(Form form) {
    GateSpec spec = new GateForm(form).read();
    form.done();
    return spec;
  }

  /** Whether the version that serves is needed to decide. */
  public boolean looksAtStable() {
    return stable.isPresent()
        || slices.stream().anyMatch(each -> each.stable().isPresent())
        || latency.timesStable().isPresent()
        || size.timesStable().isPresent();
  }

  /**
   * Says what does not fit the data: figures of classes for numbers, and so on.
   *
   * @param measured whether there is a test part
   * @return each as {@code gate.path: what is wrong (expected: …)}
   */
  public List<String> mistakesFor(boolean classes, boolean measured) {
    List<String> mistakes = new ArrayList<>();
    if (!measured && !(bounds.isEmpty() && slices.isEmpty() && stable.isEmpty())) {
      mistakes.add(
          "gate: nothing to measure on (expected: data with a test part, as split.test above 0; or"
              + " no bounds, no slices, and compare-with-stable: false)");
    }
    for (int i = 0; i < bounds.size(); i++) {
      mistake(bounds.get(i).metric(), "gate.bounds[" + i + "].metric", classes, mistakes);
    }
    stable
        .flatMap(Comparison::metric)
        .ifPresent(metric -> mistake(metric, "gate.stable.metric", classes, mistakes));
    for (int i = 0; i < slices.size(); i++) {
      mistake(slices.get(i).metric(), "gate.slices[" + i + "].metric", classes, mistakes);
      if (!classes && slices.get(i).by().equals(SliceRule.CLASS)) {
        mistakes.add(
            "gate.slices[" + i + "].by: class (expected: a column, where answers are numbers)");
      }
    }
    return mistakes;
  }

  private static void mistake(Metric metric, String path, boolean classes, List<String> mistakes) {
    if (!metric.fits(classes)) {
      mistakes.add(
          "%s: %s (expected: one of %s, since the answers are %s)"
              .formatted(
                  path,
                  metric.word(),
                  String.join(", ", Metric.known(classes).keySet()),
                  classes ? "classes" : "numbers"));
    }
  }
}
