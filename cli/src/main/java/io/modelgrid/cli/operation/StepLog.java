package io.modelgrid.cli.operation;

import io.modelgrid.cli.admin.OperationJson;
import io.modelgrid.cli.admin.OperationJson.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells an operation where nothing can be written over: a line for each step when it is over, and
 * one every ten seconds while a step lasts. For one operation.
 */
public final class StepLog {
  private static final Duration REPEAT = Duration.ofSeconds(10);

  private int told;
  private Instant toldAt = Instant.MIN;

  /** The lines that are new since the last call. */
  public List<String> news(OperationJson operation, Instant now) {
    List<String> lines = new ArrayList<>();
    if (toldAt.equals(Instant.MIN)) {
      lines.add("operation " + operation.id() + ": " + operation.title());
    }
    List<Step> steps = operation.steps();
    while (told < steps.size() && !steps.get(told).running()) {
      lines.add(over(steps.get(told), now));
      told++;
    }
    if (lines.isEmpty() && !toldAt.plus(REPEAT).isAfter(now)) {
      lines.add(lasting(operation, steps, now));
    }
    if (!lines.isEmpty()) {
      toldAt = now;
    }
    return lines;
  }

  private static String over(Step step, Instant now) {
    String words = Checklist.withNodes(step);
    return "  "
        + step.name()
        + (step.failed() ? " failed after " : " done in ")
        + Times.spoken(step.took(now))
        + (words.isEmpty() ? "" : ": " + words);
  }

  private String lasting(OperationJson operation, List<Step> steps, Instant now) {
    if (told >= steps.size()) {
      return "  " + (operation.message().isEmpty() ? "waiting" : operation.message());
    }
    Step step = steps.get(told);
    return "  "
        + step.name()
        + " for "
        + Times.spoken(step.took(now))
        + (step.detail().isEmpty() ? "" : ": " + step.detail());
  }
}
