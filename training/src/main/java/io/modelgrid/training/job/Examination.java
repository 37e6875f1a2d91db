package io.modelgrid.training.job;

import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.gate.Answers;
import io.modelgrid.training.gate.Check;
import io.modelgrid.training.gate.Gate;
import io.modelgrid.training.gate.GateSpec;
import io.modelgrid.training.gate.Measured;
import io.modelgrid.training.gate.Verdict;
import io.modelgrid.training.metric.Predictions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures versions on the test part, as they would be served, and asks the gate. */
final class Examination {
  private final GateSpec gate;
  private final long seed;
  private final JobRows rows;
  private final InputRows inputs;
  private final Targets targets;

  Examination(GateSpec gate, long seed, JobRows rows) {
    this.gate = gate;
    this.seed = seed;
    this.rows = rows;
    this.inputs = rows.testInputs();
    this.targets = rows.testTargets();
  }

  /** Answers, size and, where the gate asks for it, latency. */
  Measured measure(String version, byte[] model) throws JobException {
    try (ServedAnswers served = ServedAnswers.of(version, model)) {
      Predictions answers =
          targets.size() == 0
              ? new Predictions(new float[0], targets.width())
              : served.to(inputs, targets.isClasses(), targets.width());
      OptionalDouble latency =
          gate.latency().isAny() && targets.size() > 0
              ? OptionalDouble.of(served.latencyMicros(inputs))
              : OptionalDouble.empty();
      return new Measured(version, new Answers(targets, answers), latency, model.length);
    }
  }

  /**
   * What the gate says.
   *
   * @param reference a version to compare with; one that cannot be compared fails the gate
   */
  Verdict judge(Measured candidate, Optional<GivenVersion> reference) {
    if (reference.isEmpty() || !gate.looksAtStable()) {
      return Gate.decide(gate, candidate, Optional.empty(), rows.slices(), seed);
    }
    GivenVersion given = reference.get();
    try {
      given.checkClasses(rows.preparation().targets(), "");
      return Gate.decide(
          gate,
          candidate,
          Optional.of(measure(given.name(), given.bundle().model())),
          rows.slices(),
          seed);
    } catch (JobException e) {
      Check check =
          new Check(
              "stable",
              false,
              e.getMessage()
                  + " (expected: rows and answers as the candidate's; or"
                  + " gate.compare-with-stable: false)",
              Map.of());
      return Gate.decide(gate, candidate, Optional.empty(), rows.slices(), seed).with(check);
    }
  }
}
