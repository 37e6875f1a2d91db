package io.modelgrid.actors.replica;

import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request while it is computed. Confined to its actor, but for the future's own work. */
final class Computation {
  private static final Logger LOG = LoggerFactory.getLogger(Computation.class);

  final Replica.Infer infer;
  final Servable servable;
  final Cancellation cancellation = new Cancellation();
  final CompletableFuture<Outcome> outcome;

  /** Whether its caller has an answer already, since its deadline passed, or waits for none. */
  boolean answered;

  private Computation(
      RequestQueue.Waiting waiting, Servable servable, Executor inference, LongSupplier clock) {
    this.infer = waiting.infer();
    this.servable = servable;
    this.outcome = CompletableFuture.supplyAsync(() -> compute(waiting.since(), clock), inference);
  }

  /** What came of it, with the nanoseconds that it waited and computed. */
  sealed interface Outcome {}

  record Done(List<NamedTensor> outputs, long queueNanos, long computeNanos) implements Outcome {}

  record Refused(Rejection rejection, String message) implements Outcome {}

  static Computation start(
      RequestQueue.Waiting waiting, Servable servable, Executor inference, LongSupplier clock) {
    return new Computation(waiting, servable, inference, clock);
  }

  /** A failure that no computation lets out can only come from its thread pool. */
  static Outcome outcome(@Nullable Outcome outcome, @Nullable Throwable failure) {
    return outcome != null
        ? outcome
        : new Refused(Rejection.FAILED, "the computation could not run: " + failure);
  }

  private Outcome compute(long since, LongSupplier clock) {
    long started = clock.getAsLong();
    if (cancellation.isCancelled() || infer.deadline().hasPassed(started)) {
      return new Refused(Rejection.DEADLINE_PASSED, "the deadline passed before it was computed");
    }
    try {
      Optional<String> mistake = servable.mistakeIn(infer.inputs(), infer.outputs());
      if (mistake.isPresent()) {
        return new Refused(Rejection.INVALID, mistake.get());
      }
      List<NamedTensor> outputs = servable.compute(infer.inputs(), infer.outputs(), cancellation);
      return new Done(outputs, started - since, clock.getAsLong() - started);
    } catch (ComputeException e) {
      return cancellation.isCancelled()
          ? new Refused(Rejection.DEADLINE_PASSED, "the deadline passed while it was computed")
          : new Refused(rejection(e.kind()), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("version {}: the engine failed unexpectedly", infer.version(), e);
      return new Refused(
          Rejection.FAILED, "the engine failed on this input; the node's log says more");
    }
  }

  private static Rejection rejection(ComputeException.Kind kind) {
    return switch (kind) {
      case UNCOMPUTABLE -> Rejection.UNCOMPUTABLE;
      case NO_MEMORY -> Rejection.NO_MEMORY;
      case CANCELLED, FAILED -> Rejection.FAILED; // nobody here cancelled it
    };
  }
}
