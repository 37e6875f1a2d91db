package io.modelgrid.training.gate;

import io.modelgrid.training.gate.GateSpec.Bound;
import io.modelgrid.training.gate.GateSpec.Comparison;
import io.modelgrid.training.gate.GateSpec.Limit;
import io.modelgrid.training.gate.GateSpec.Proof;
import io.modelgrid.training.gate.GateSpec.SliceRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides whether a candidate may become a version. Everything is looked at, even where something
 * failed already, so that one refusal names all that is wrong.
 */
public final class Gate {
  private final GateSpec spec;
  private final Measured candidate;
  private final Optional<Measured> stable;
  private final List<Slice> slices;
  private final long seed;
  private final List<Check> checks = new ArrayList<>();

  private Gate(
      GateSpec spec, Measured candidate, Optional<Measured> stable, List<Slice> slices, long seed) {
    this.spec = spec;
    this.candidate = candidate;
    this.stable = stable;
    this.slices = slices;
    this.seed = seed;
  }

  /**
   * The verdict; the same measurements and seed give the same.
   *
   * @param stable the version that serves, on the same rows; empty if there is none
   * @param slices of the test part, by columns; those by class are made here
   * @param seed of the draws where an interval needs them
   */
  public static Verdict decide(
      GateSpec spec, Measured candidate, Optional<Measured> stable, List<Slice> slices, long seed) {
    Gate gate = new Gate(spec, candidate, stable, slices, seed);
    gate.look();
    return new Verdict(gate.checks);
  }

  private void look() {
    if (candidate.answers().size() > 0) {
      finite();
    }
    spec.bounds().forEach(each -> bound("", each, candidate.answers().all(), "test."));
    spec.stable().ifPresent(each -> stable.ifPresent(other -> compare(each, other)));
    spec.slices().forEach(this::slices);
    limit(
        "latency",
        "µs a row",
        spec.latency(),
        candidate.latencyMicros(),
        stable.map(Measured::latencyMicros).orElse(OptionalDouble.empty()));
    limit(
        "size",
        "bytes",
        spec.size(),
        OptionalDouble.of((double) candidate.bytes()),
        stable
            .map(each -> OptionalDouble.of((double) each.bytes()))
            .orElse(OptionalDouble.empty()));
  }

  private void finite() {
    boolean finite = candidate.answers().areFinite();
    if (!finite) {
      checks.add(
          new Check(
              "answers",
              false,
              "answers: some are infinite or no numbers (expected: finite ones)",
              Map.of()));
    }
  }

  private void bound(String of, Bound bound, int[] rows, String prefix) {
    String name = bound.metric().word() + of;
    if (rows.length == 0) {
      checks.add(
          new Check(
              name, false, name + ": not measured (expected: rows in the test part)", Map.of()));
      return;
    }
    double figure = candidate.answers().figure(bound.metric(), rows);
    boolean passed =
        (bound.atLeast().isEmpty() || figure >= bound.atLeast().getAsDouble())
            && (bound.atMost().isEmpty() || figure <= bound.atMost().getAsDouble());
    checks.add(
        new Check(
            name,
            passed,
            "%s: %s on %d rows (expected: %s)"
                .formatted(name, Shown.number(figure), rows.length, expected(bound)),
            Map.of(prefix + bound.metric().word(), figure)));
  }

  private static String expected(Bound bound) {
    String least =
        bound.atLeast().isPresent()
            ? "at least " + Shown.number(bound.atLeast().getAsDouble())
            : "";
    String most =
        bound.atMost().isPresent() ? "at most " + Shown.number(bound.atMost().getAsDouble()) : "";
    return least.isEmpty() || most.isEmpty() ? least + most : least + ", " + most;
  }

  private void compare(Comparison comparison, Measured other) {
    boolean classes = candidate.answers().targets().isClasses();
    Metric metric = comparison.metric().orElse(Metric.usual(classes));
    int[] rows = candidate.answers().all();
    if (rows.length == 0) {
      checks.add(
          new Check(
              metric.word() + " against stable",
              false,
              "%s against %s: not measured (expected: rows in the test part)"
                  .formatted(metric.word(), other.version()),
              Map.of()));
      return;
    }
    compare("", comparison, metric, other, rows, spec.confidence(), "gate." + metric.word());
  }

  private void compare(
      String of,
      Comparison comparison,
      Metric metric,
      Measured other,
      int[] rows,
      double confidence,
      String prefix) {
    double mine = candidate.answers().figure(metric, rows);
    double theirs = other.answers().figure(metric, rows);
    double margin = comparison.margin().of(metric, theirs);
    Difference difference =
        PairedFigures.difference(
            metric, candidate.answers(), other.answers(), rows, confidence, seed);
    Difference gain = metric.higherIsBetter() ? difference : difference.negated();
    boolean shown = comparison.proof() == Proof.NO_WORSE;
    // Written so that no number at all does not pass.
    boolean passed = shown ? gain.low() >= -margin : gain.high() >= -margin;
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(prefix + ".candidate", mine);
    numbers.put(prefix + ".stable", theirs);
    numbers.put(prefix + ".difference", difference.value());
    numbers.put(prefix + ".low", difference.low());
    numbers.put(prefix + ".high", difference.high());
    difference.chance().ifPresent(chance -> numbers.put(prefix + ".p", chance));
    checks.add(
        new Check(
            metric.word() + of + " against stable",
            passed,
            ("%s%s: %s against %s of %s on %d rows, difference %s, %s %% interval from %s to %s%s"
                    + " by %s (expected: %s worse by more than %s)%s")
                .formatted(
                    metric.word(),
                    of,
                    Shown.number(mine),
                    Shown.number(theirs),
                    other.version(),
                    rows.length,
                    Shown.number(difference.value()),
                    Shown.percent(confidence),
                    Shown.number(difference.low()),
                    Shown.number(difference.high()),
                    difference.chance().isPresent()
                        ? ", p = " + Shown.number(difference.chance().getAsDouble())
                        : "",
                    difference.method(),
                    shown ? "shown to be not" : "not shown to be",
                    Shown.number(margin),
                    passed ? "" : hint(metric, rows.length, confidence, margin)),
            numbers));
  }

  /** Where the rows are so few that even equal answers could not pass. */
  private static String hint(Metric metric, int rows, double confidence, double margin) {
    return metric == Metric.ACCURACY && -Paired.shares(rows, 0, 0, confidence).low() > margin
        ? "; so few rows cannot show it: take a larger test part, a wider margin, or proof:"
            + " not-worse-for-sure"
        : "";
  }

  private void slices(SliceRule rule) {
    List<Slice> wanted =
        rule.by().equals(SliceRule.CLASS)
            ? byClass()
            : slices.stream().filter(each -> each.by().equals(rule.by())).toList();
    if (wanted.isEmpty()) {
      checks.add(
          new Check(
              "slices by " + rule.by(),
              false,
              "slices by %s: none (expected: a column among data.slices)".formatted(rule.by()),
              Map.of()));
    }
    List<Slice> judged = wanted.stream().filter(each -> each.size() >= rule.leastRows()).toList();
    // Bonferroni: all intervals together hold with the confidence that was asked for.
    double confidence = 1 - (1 - spec.confidence()) / Math.max(1, judged.size());
    for (Slice slice : judged) {
      String of = " of " + slice.name();
      String prefix = "slice." + slice.name() + ".";
      rule.bound().ifPresent(bound -> bound(of, bound, slice.rows(), prefix));
      rule.stable()
          .ifPresent(
              comparison ->
                  stable.ifPresent(
                      other ->
                          compare(
                              of,
                              comparison,
                              rule.metric(),
                              other,
                              slice.rows(),
                              confidence,
                              prefix + rule.metric().word())));
    }
  }

  private List<Slice> byClass() {
    Answers answers = candidate.answers();
    List<Slice> all = new ArrayList<>();
    for (int i = 0; i < answers.targets().width(); i++) {
      int wanted = i;
      int[] rows =
          Arrays.stream(answers.all())
              .filter(row -> answers.targets().classOf(row) == wanted)
              .toArray();
      all.add(new Slice(SliceRule.CLASS, "class=" + answers.targets().names().get(i), rows));
    }
    return all;
  }

  private void limit(
      String name, String unit, Limit limit, OptionalDouble mine, OptionalDouble theirs) {
    if (!limit.isAny()) {
      return;
    }
    double most = limit.atMost().orElse(Double.POSITIVE_INFINITY);
    if (limit.timesStable().isPresent() && theirs.isPresent()) {
      most = Math.min(most, limit.timesStable().getAsDouble() * theirs.getAsDouble());
    }
    if (mine.isEmpty()) {
      checks.add(new Check(name, false, name + ": not measured (expected: a figure)", Map.of()));
      return;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("gate." + name, mine.getAsDouble());
    theirs.ifPresent(each -> numbers.put("gate." + name + ".stable", each));
    checks.add(
        new Check(
            name,
            mine.getAsDouble() <= most,
            "%s: %s %s (expected: at most %s%s)"
                .formatted(
                    name,
                    Shown.number(mine.getAsDouble()),
                    unit,
                    Shown.number(most),
                    theirs.isPresent() ? "; stable has " + Shown.number(theirs.getAsDouble()) : ""),
            numbers));
  }
}
