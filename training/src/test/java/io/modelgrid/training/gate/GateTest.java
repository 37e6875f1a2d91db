package io.modelgrid.training.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.metric.Predictions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final int ROWS = 1000;

  @Test
  void passesWithNothingToHold() throws Exception {
    Verdict verdict = decide("{}", right(row -> true), Optional.empty());

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons()).isEmpty();
  }

  @Test
  void refusesBelowABoundAndSaysTheNumbers() throws Exception {
    String gate = "{\"bounds\": [{\"metric\": \"accuracy\", \"at-least\": 0.9}]}";

    Verdict verdict = decide(gate, right(row -> row >= 150), Optional.empty());

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons())
        .containsExactly("accuracy: 0.85 on 1000 rows (expected: at least 0.9)");
    assertThat(verdict.numbers()).containsEntry("test.accuracy", 0.85);
  }

  @Test
  void passesAtTheBound() throws Exception {
    String gate = "{\"bounds\": [{\"metric\": \"accuracy\", \"at-least\": 0.85}]}";

    assertThat(decide(gate, right(row -> row >= 150), Optional.empty()).passed()).isTrue();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() throws Exception {
    String gate =
        """
        {"bounds": [{"metric": "accuracy", "at-least": 0.99}, {"metric": "f1", "at-least": 0.99},
                    {"metric": "log-loss", "at-most": 0.01}],
         "latency": {"at-most-micros": 10}, "size": {"at-most-bytes": 100}}
        """;

    Verdict verdict = decide(gate, right(row -> row >= 150), Optional.empty());

    assertThat(verdict.reasons()).hasSize(5);
    assertThat(verdict.reasons().get(3)).isEqualTo("latency: 50 µs a row (expected: at most 10)");
    assertThat(verdict.reasons().get(4)).isEqualTo("size: 4000 bytes (expected: at most 100)");
  }

  @Test
  void equalVersionPassesAgainstStable() throws Exception {
    Verdict verdict = decide("{}", right(row -> row >= 150), stable(row -> row >= 150));

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.numbers()).containsEntry("gate.accuracy.difference", 0.0);
    assertThat(verdict.numbers().get("gate.accuracy.low")).isCloseTo(-0.0038, within(1e-4));
  }

  @Test
  void worseVersionIsRefusedAgainstStable() throws Exception {
    Verdict verdict = decide("{}", right(row -> row >= 200), stable(row -> row >= 150));

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons().get(0))
        .startsWith("accuracy: 0.8 against 0.85 of stable, version 2 on 1000 rows")
        .contains("difference -0.05")
        .contains("expected: shown to be not worse by more than 0.01");
  }

  /** Slightly better on the rows at hand, but so unlike that nobody knows: doubt refuses. */
  @Test
  void doubtRefusesWhereProofIsWanted() throws Exception {
    Measured candidate = right(row -> row % 2 == 0 || row >= 500);
    Optional<Measured> other = stable(row -> row % 2 == 1 || row >= 500);

    assertThat(decide("{}", candidate, other).passed()).isFalse();
    assertThat(
            decide("{\"stable\": {\"proof\": \"not-worse-for-sure\"}}", candidate, other).passed())
        .isTrue();
  }

  @Test
  void saysWhenTheRowsAreTooFewToShowAnything() throws Exception {
    Verdict verdict =
        decide("{\"stable\": {\"margin\": 0.002}}", right(row -> true), stable(row -> true));

    assertThat(verdict.reasons().get(0)).contains("; so few rows cannot show it: take a larger");
  }

  @Test
  void clearlyWorseIsRefusedWhicheverWayDoubtGoes() throws Exception {
    Verdict verdict =
        decide(
            "{\"stable\": {\"proof\": \"not-worse-for-sure\"}}",
            right(row -> row >= 400),
            stable(row -> row >= 150));

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons().get(0)).contains("expected: not shown to be worse");
  }

  @Test
  void widerMarginLetsThrough() throws Exception {
    Measured candidate = right(row -> row >= 160);

    assertThat(
            decide("{\"stable\": {\"margin\": 0.001}}", candidate, stable(row -> row >= 150))
                .passed())
        .isFalse();
    assertThat(
            decide("{\"stable\": {\"margin\": 0.03}}", candidate, stable(row -> row >= 150))
                .passed())
        .isTrue();
  }

  @Test
  void comparisonCanBeTurnedOff() throws Exception {
    assertThat(
            decide(
                    "{\"compare-with-stable\": false}",
                    right(row -> row >= 900),
                    stable(row -> row >= 150))
                .passed())
        .isTrue();
  }

  @Test
  void figuresWithoutATestAreDrawnAgain() throws Exception {
    String gate = "{\"stable\": {\"metric\": \"f1\", \"margin\": 0.02}}";

    Verdict worse = decide(gate, right(row -> row >= 300), stable(row -> row >= 150));
    Verdict same = decide(gate, right(row -> row >= 150), stable(row -> row >= 150));

    assertThat(worse.passed()).isFalse();
    assertThat(worse.reasons().get(0)).contains("paired bootstrap");
    assertThat(same.passed()).isTrue();
  }

  @Test
  void classThatFellBehindIsFoundAmongTheOthers() throws Exception {
    String gate =
        "{\"compare-with-stable\": false, \"slices\": [{\"by\": \"class\", \"margin\": 0.1}]}";
    // Class 1 has 333 rows: the candidate has half of them wrong, stable none.
    Verdict verdict = decide(gate, right(row -> row % 3 != 1 || row % 2 == 0), stable(row -> true));

    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons()).hasSize(1);
    assertThat(verdict.reasons().get(0))
        .startsWith("accuracy of class=b: 0.")
        // Three slices share one in twenty.
        .contains("98.33 % interval");
  }

  @Test
  void smallSliceIsNotJudged() throws Exception {
    String gate =
        """
        {"slices": [{"by": "region", "at-least": 0.99, "least-rows": 30}]}
        """;
    Slice small = new Slice("region", "region=north", new int[] {0, 1, 2});
    Slice large = new Slice("region", "region=south", rows(100, 200));

    Verdict verdict =
        Gate.decide(
            spec(gate), right(row -> row >= 50), Optional.empty(), List.of(small, large), 1);

    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.numbers()).containsKey("slice.region=south.accuracy");
    assertThat(verdict.numbers()).doesNotContainKey("slice.region=north.accuracy");
  }

  @Test
  void badSliceIsRefused() throws Exception {
    String gate = "{\"slices\": [{\"by\": \"region\", \"at-least\": 0.7}]}";
    Slice slice = new Slice("region", "region=north", rows(0, 100));

    Verdict verdict =
        Gate.decide(spec(gate), right(row -> row >= 50), Optional.empty(), List.of(slice), 1);

    assertThat(verdict.reasons())
        .containsExactly("accuracy of region=north: 0.5 on 100 rows (expected: at least 0.7)");
  }

  @Test
  void sliceThatIsNowhereIsRefused() throws Exception {
    Verdict verdict =
        decide(
            "{\"slices\": [{\"by\": \"colour\", \"at-least\": 0.7}]}",
            right(row -> true),
            Optional.empty());

    assertThat(verdict.reasons())
        .containsExactly("slices by colour: none (expected: a column among data.slices)");
  }

  @Test
  void slowerAndLargerThanStableIsRefused() throws Exception {
    String gate =
        """
        {"latency": {"at-most-times-stable": 1.2}, "size": {"at-most-times-stable": 0.5}}
        """;
    Measured stable = measured("stable, version 2", row -> true, 30, 6000);

    Verdict verdict = decide(gate, right(row -> true), Optional.of(stable));

    assertThat(verdict.reasons())
        .containsExactly(
            "latency: 50 µs a row (expected: at most 36; stable has 30)",
            "size: 4000 bytes (expected: at most 3000; stable has 6000)");
  }

  @Test
  void answersThatAreNoNumbersAreRefused() throws Exception {
    float[] numbers = new float[ROWS * 3];
    numbers[7] = Float.NaN;
    Measured broken =
        new Measured(
            "candidate",
            new Answers(targets(), new Predictions(numbers, 3)),
            OptionalDouble.empty(),
            1);

    Verdict verdict = decide("{\"compare-with-stable\": false}", broken, Optional.empty());

    assertThat(verdict.reasons())
        .containsExactly("answers: some are infinite or no numbers (expected: finite ones)");
  }

  @Test
  void numbersAreComparedByTheirErrors() throws Exception {
    Measured good = regression("candidate", 1.0);
    Measured bad = regression("candidate", 3.0);
    Optional<Measured> stable = Optional.of(regression("stable, version 2", 1.0));

    assertThat(decide("{\"stable\": {\"metric\": \"mae\"}}", good, stable).passed()).isTrue();
    assertThat(decide("{\"stable\": {\"metric\": \"mae\"}}", bad, stable).passed()).isFalse();
    assertThat(decide("{}", good, stable).passed()).isTrue();
    Verdict refused = decide("{}", bad, stable);
    assertThat(refused.passed()).isFalse();
    assertThat(refused.reasons().get(0)).startsWith("rmse: ").contains("paired bootstrap");
  }

  @Test
  void everyKeyIsRead() throws Exception {
    GateSpec spec =
        spec(
            """
            {"confidence": 0.9,
             "bounds": [{"metric": "auc", "at-least": 0.5, "at-most": 0.9}],
             "stable": {"metric": "accuracy", "relative-margin": 0.1, "proof": "no-worse"},
             "slices": [{"by": "class", "metric": "log-loss", "at-most": 2, "margin": 0.1,
                         "least-rows": 5}],
             "latency": {"at-most-micros": 5, "at-most-times-stable": 2},
             "size": {"at-most-bytes": 7, "at-most-times-stable": 3}}
            """);

    assertThat(spec.confidence()).isEqualTo(0.9);
    assertThat(spec.bounds())
        .containsExactly(
            new GateSpec.Bound(Metric.AUC, OptionalDouble.of(0.5), OptionalDouble.of(0.9)));
    assertThat(spec.stable().orElseThrow().margin().relative()).hasValue(0.1);
    assertThat(spec.slices().get(0).leastRows()).isEqualTo(5);
    assertThat(spec.latency().timesStable()).hasValue(2);
    assertThat(spec.size().atMost()).hasValue(7);
  }

  @Test
  void rejectsInvalid() throws Exception {
    Mistakes mistakes = new Mistakes();
    read(
        """
        {"confidence": 2, "bounds": [{"metric": "accuracy"}, {"metric": "accuracy", "at-least": 2,
         "at-most": 1}, {"metric": "speed", "at-least": 1}], "compare-with-stable": false,
         "stable": {}, "slices": [{"by": "class"}, {"by": "class", "metric": "f1", "margin": 0.1}],
         "latency": {}, "size": {"at-most-bytes": -1}, "speed": 1}
        """,
        mistakes);

    assertThat(mistakes.all())
        .containsExactly(
            "confidence: 2 (expected: a number from 0.5 to 0.9999)",
            "bounds[0].at-least: missing (expected: at-least, at-most or both)",
            "bounds[1].at-most: 1.0 (expected: no less than at-least, which is 2.0)",
            "bounds[1].metric: accuracy (expected: each metric once)",
            "bounds[2].metric: \"speed\" (expected: one of accuracy, auc, f1, log-loss, mae, mse,"
                + " precision, r2, recall, rmse)",
            "stable: beside compare-with-stable: false (expected: one of the two)",
            "slices[0].at-least: missing (expected: at-least, at-most, margin or relative-margin)",
            "slices[1].metric: f1 (expected: one of accuracy, log-loss, mae, mse on slices)",
            "latency.at-most-micros: missing (expected: at-most-micros, at-most-times-stable or"
                + " both)",
            "size.at-most-bytes: -1 (expected: a number from 0.0 to 1.0E15)",
            "speed: unknown key (expected: one of confidence, bounds, compare-with-stable, stable,"
                + " slices, latency, size)");
  }

  @Test
  void aMetricThatIsNoTextIsOneMistake() throws Exception {
    Mistakes mistakes = new Mistakes();
    read("{\"bounds\": [{\"metric\": 7, \"at-least\": 1}]}", mistakes);

    assertThat(mistakes.all())
        .containsExactly(
            "bounds[0].metric: 7 (expected: one of accuracy, auc, f1, log-loss, mae, mse,"
                + " precision, r2, recall, rmse)");
  }

  @Test
  void figuresMustFitTheAnswers() throws Exception {
    GateSpec spec =
        spec(
            """
            {"bounds": [{"metric": "rmse", "at-most": 1}], "stable": {"metric": "mae"}}
            """);

    assertThat(spec.mistakesFor(false, true)).isEmpty();
    assertThat(spec.mistakesFor(true, true))
        .containsExactly(
            "gate.bounds[0].metric: rmse (expected: one of accuracy, auc, f1, log-loss, precision,"
                + " recall, since the answers are classes)",
            "gate.stable.metric: mae (expected: one of accuracy, auc, f1, log-loss, precision,"
                + " recall, since the answers are classes)");
    assertThat(spec.mistakesFor(false, false)).hasSize(1);
  }

  private static Verdict decide(String gate, Measured candidate, Optional<Measured> stable)
      throws Exception {
    return Gate.decide(spec(gate), candidate, stable, List.of(), 1);
  }

  private static GateSpec spec(String json) throws Exception {
    Mistakes mistakes = new Mistakes();
    GateSpec spec = read(json, mistakes);
    assertThat(mistakes.all()).isEmpty();
    return spec;
  }

  private static GateSpec read(String json, Mistakes mistakes) throws Exception {
    return GateSpec.read(Form.of(new JsonMapper().readTree(json), mistakes));
  }

  private static Measured right(IntPredicate right) {
    return measured("candidate", right, 50, 4000);
  }

  private static Optional<Measured> stable(IntPredicate right) {
    return Optional.of(measured("stable, version 2", right, 50, 4000));
  }

  /** A version that has some rows right; row k is of class k mod 3. */
  private static Measured measured(String version, IntPredicate right, double micros, long bytes) {
    float[] numbers = new float[ROWS * 3];
    for (int row = 0; row < ROWS; row++) {
      int answered = right.test(row) ? row % 3 : (row + 1) % 3;
      for (int i = 0; i < 3; i++) {
        numbers[row * 3 + i] = (float) Math.log(i == answered ? 0.8 : 0.1);
      }
    }
    return new Measured(
        version,
        new Answers(targets(), new Predictions(numbers, 3)),
        OptionalDouble.of(micros),
        bytes);
  }

  private static Targets targets() {
    int[] classes = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      classes[row] = row % 3;
    }
    return Targets.ofClasses(classes, List.of("a", "b", "c"));
  }

  private static Measured regression(String version, double noise) {
    SplittableRandom random = new SplittableRandom(3);
    float[] truth = new float[400];
    float[] answered = new float[400];
    for (int row = 0; row < truth.length; row++) {
      truth[row] = (float) (10 * random.nextDouble());
      answered[row] = (float) (truth[row] + noise * (random.nextDouble() - 0.5));
    }
    return new Measured(
        version,
        new Answers(Targets.ofValues(truth, List.of("y")), new Predictions(answered, 1)),
        OptionalDouble.empty(),
        100);
  }

  private static int[] rows(int from, int to) {
    int[] rows = new int[to - from];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = from + i;
    }
    return rows;
  }
}
