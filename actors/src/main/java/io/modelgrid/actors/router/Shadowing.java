package io.modelgrid.actors.router;

import io.modelgrid.actors.router.Routed.Send;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A router's part that copies a share of the unversioned requests, once stable has answered them,
 * to another version, and has both answers compared: to a shadow, and to a canary while its plan
 * asks for comparisons. Confined to its router.
 *
 * <p>A copy is an ordinary request for that version, with the lowest priority, a deadline of its
 * own and nobody who waits for it. It never waits for a replica, and while {@value #IN_FLIGHT} are
 * under way or being compared no others are made.
 */
final class Shadowing {
  /** So many copies at once: it bounds the memory of inputs and answers. */
  static final int IN_FLIGHT = 64;

  private static final int LOWEST_PRIORITY = Integer.MAX_VALUE;

  /** Has two answers compared, and sees to it that {@link #compared} is called. */
  @FunctionalInterface
  interface Comparer {
    void compare(String version, List<NamedTensor> stable, List<NamedTensor> other);
  }

  private final RouterSetup setup;
  private final Dispatch dispatch;
  private final RequestSpans spans;
  private final Comparer comparer;
  private int inFlight;
  private int dueToShadow;
  private int dueToCanary;

  Shadowing(RouterSetup setup, Dispatch dispatch, RequestSpans spans, Comparer comparer) {
    this.setup = setup;
    this.dispatch = dispatch;
    this.spans = spans;
    this.comparer = comparer;
  }

  /** A request was answered with these outputs, and its caller has them. */
  void answered(Send send, List<NamedTensor> outputs) {
    ModelState model = dispatch.model();
    if (send.routed.copy
        || !send.routed.isUnversioned()
        || !send.version.equals(model.labels().get(ModelSelector.STABLE))) {
      return;
    }
    Traffic.Shadow shadow = model.traffic().shadow();
    if (shadow != null) {
      dueToShadow += shadow.share();
      if (dueToShadow >= OperationPlan.WHOLE) {
        dueToShadow -= OperationPlan.WHOLE;
        copy(send.routed.request, shadow.version(), outputs);
      }
    }
    Traffic.Split split = model.traffic().split();
    if (split != null) {
      dueToCanary += compareShare(model.operation());
      if (dueToCanary >= OperationPlan.WHOLE) {
        dueToCanary -= OperationPlan.WHOLE;
        copy(send.routed.request, split.version(), outputs);
      }
    }
  }

  private static int compareShare(@Nullable OperationState operation) {
    return operation == null || operation.plan().kind() != OperationPlan.Kind.CANARY
        ? 0
        : operation.plan().compare();
  }

  private void copy(InferenceRequest request, String version, List<NamedTensor> stable) {
    if (inFlight >= IN_FLIGHT) {
      return;
    }
    inFlight++;
    CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
    Routed copy = new Routed(copyOf(request, version), answer, true);
    spans.begin(copy);
    // The router completes it, so this runs there.
    var unused = answer.thenAccept(each -> ended(version, stable, each));
    String obstacle = dispatch.send(copy, true);
    if (obstacle != null) {
      dispatch.answer(copy, Refused.because(Reason.UNAVAILABLE, obstacle));
    }
  }

  private InferenceRequest copyOf(InferenceRequest request, String version) {
    return new InferenceRequest(
        request.id(),
        ModelSelector.ofVersion(request.selector().model(), version),
        request.inputs(),
        request.outputs(),
        Deadline.after(setup.nanoTime().getAsLong(), setup.settings().defaultDeadline()),
        LOWEST_PRIORITY,
        request.caller(),
        request.trail());
  }

  private void ended(String version, List<NamedTensor> stable, InferenceAnswer answer) {
    if (answer instanceof Answered answered) {
      comparer.compare(version, stable, answered.outputs());
    } else {
      inFlight--;
    }
  }

  /** Two answers were compared, or could not be. */
  void compared() {
    inFlight--;
  }
}
