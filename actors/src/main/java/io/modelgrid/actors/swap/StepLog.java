package io.modelgrid.actors.swap;

import io.modelgrid.engine.api.OperationView.Step;
import io.modelgrid.engine.api.OperationView.StepState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an operation so far, which it tells everybody at each change. Confined to its
 * supervisor.
 */
final class StepLog {
  /** Steps that are kept; a long canary forgets its first ones. */
  static final int KEPT = 100;

  private final String operation;
  private final String model;
  private final Clock clock;
  private final Consumer<OperationProgress> progress;
  private final List<Step> steps = new ArrayList<>();
  private @Nullable Long holdMicros;

  StepLog(String operation, String model, Clock clock, Consumer<OperationProgress> progress) {
    this.operation = operation;
    this.model = model;
    this.clock = clock;
    this.progress = progress;
  }

  void begin(String name, String detail) {
    if (steps.size() == KEPT) {
      steps.remove(0);
    }
    steps.add(new Step(name, StepState.RUNNING, now(), null, detail, Map.of()));
    publish();
  }

  /** What the step that runs waits for; told only when it is something new. */
  void note(String detail, Map<String, String> nodes) {
    Step step = last();
    if (!step.detail().equals(detail) || !step.nodes().equals(nodes)) {
      replace(new Step(step.name(), step.state(), step.startedAt(), null, detail, nodes));
    }
  }

  void done(String detail, Map<String, String> nodes) {
    end(StepState.DONE, detail, nodes);
  }

  /** The step that runs, if one does, failed. */
  void failed(String detail) {
    if (!steps.isEmpty() && last().state() == StepState.RUNNING) {
      end(StepState.FAILED, detail, last().nodes());
    }
  }

  /** A hold took so long; the longest is kept. */
  void heldFor(long micros) {
    holdMicros = holdMicros == null ? micros : Long.valueOf(Math.max(holdMicros, micros));
  }

  private void end(StepState state, String detail, Map<String, String> nodes) {
    Step step = last();
    replace(new Step(step.name(), state, step.startedAt(), now(), detail, nodes));
  }

  private void replace(Step step) {
    steps.set(steps.size() - 1, step);
    publish();
  }

  private Step last() {
    return steps.get(steps.size() - 1);
  }

  private Instant now() {
    return clock.instant();
  }

  private void publish() {
    Step step = last();
    String message = step.name() + ": " + step.detail();
    progress.accept(new OperationProgress(operation, model, message, holdMicros, steps));
  }
}
