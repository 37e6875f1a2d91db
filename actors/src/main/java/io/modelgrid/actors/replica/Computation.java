package io.modelgrid.actors.replica;

import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Requests while they are computed: one, or several together. Several that fail together are
 * computed one by one, so that a bad one harms nobody else. Confined to its actor, but for the
 * future's own work.
 */
final class Computation {
  private static final Logger LOG = LoggerFactory.getLogger(Computation.class);

  final List<Member> members;
  final Servable servable;
  final Cancellation cancellation = new Cancellation();
  final CompletableFuture<Result> outcome;
  private final LongSupplier clock;
  private final StageSpans spans;
  private final Span span;
  private final Spending.Gauge gauge;

  private Computation(
      List<RequestQueue.Waiting> batch,
      Servable servable,
      Executor inference,
      LongSupplier clock,
      StageSpans spans,
      Spending.Gauge gauge) {
    this.members = batch.stream().map(Member::new).toList();
    this.servable = servable;
    this.clock = clock;
    this.spans = spans;
    this.gauge = gauge;
    this.span = spans.batch(batch);
    this.outcome = CompletableFuture.supplyAsync(this::compute, inference);
  }

  /** One of the requests. */
  static final class Member {
    final Replica.Infer infer;
    private final long since;

    /** Whether its caller has an answer already, since its deadline passed, or waits for none. */
    boolean answered;

    private Member(RequestQueue.Waiting waiting) {
      this.infer = waiting.infer();
      this.since = waiting.since();
    }
  }

  /** What came of one request. */
  sealed interface Outcome {}

  record Done(List<NamedTensor> outputs, long queueNanos, long computeNanos, Spent spent)
      implements Outcome {}

  record Refused(Rejection rejection, String message) implements Outcome {}

  /**
   * What came of all of them.
   *
   * @param outcomes in the order of the members
   * @param rows how many rows were computed at once; 0 if nothing was, or one after the other
   * @param nanos how long that took
   */
  record Result(List<Outcome> outcomes, int rows, long nanos) {}

  /** Begins. The requests have one version, and can be computed together if they are several. */
  static Computation start(
      List<RequestQueue.Waiting> batch,
      Servable servable,
      Executor inference,
      LongSupplier clock,
      StageSpans spans,
      Spending.Gauge gauge) {
    return new Computation(batch, servable, inference, clock, spans, gauge);
  }

  /** A failure that no computation lets out can only come from its thread pool. */
  Result result(@Nullable Result result, @Nullable Throwable failure) {
    if (result != null) {
      return result;
    }
    Outcome refused = new Refused(Rejection.FAILED, "the computation could not run: " + failure);
    return new Result(members.stream().map(each -> refused).toList(), 0, 0);
  }

  /** The request that is meant, or null. */
  @Nullable Member memberOf(Replica.Withdraw withdraw) {
    return members.stream().filter(member -> withdraw.means(member.infer)).findFirst().orElse(null);
  }

  /** Whether nobody waits for any of it any more. */
  boolean isForNobody() {
    return members.stream().allMatch(member -> member.answered);
  }

  private Result compute() {
    try {
      return computeAll();
    } finally {
      span.end();
    }
  }

  private Result computeAll() {
    long started = clock.getAsLong();
    Outcome[] outcomes = new Outcome[members.size()];
    List<Integer> fit = new ArrayList<>(outcomes.length);
    for (int index = 0; index < outcomes.length; index++) {
      outcomes[index] = obstacle(members.get(index).infer, started);
      if (outcomes[index] == null) {
        fit.add(index);
      }
    }
    long begun = clock.getAsLong();
    boolean together = fit.size() > 1 && computeTogether(fit, outcomes, started);
    if (!together) {
      for (int index : fit) {
        outcomes[index] = computeOne(members.get(index), fit.size() > 1);
      }
    }
    boolean atOnce = together || fit.size() == 1;
    int rows = atOnce ? rows(fit) : 0;
    return new Result(Arrays.asList(outcomes), rows, clock.getAsLong() - begun);
  }

  /** Why a request is not to be computed, or null. */
  private @Nullable Outcome obstacle(Replica.Infer infer, long now) {
    if (cancellation.isCancelled() || infer.deadline().hasPassed(now)) {
      return new Refused(Rejection.DEADLINE_PASSED, "the deadline passed before it was computed");
    }
    try {
      Optional<String> mistake = servable.mistakeIn(infer.inputs(), infer.outputs());
      return mistake.isEmpty() ? null : new Refused(Rejection.INVALID, mistake.get());
    } catch (RuntimeException | Error e) {
      return broken(infer, e);
    }
  }

  private boolean computeTogether(List<Integer> fit, @Nullable Outcome[] outcomes, long started) {
    List<List<NamedTensor>> inputs =
        fit.stream().map(index -> members.get(index).infer.inputs()).toList();
    Span compute = span.isRecording() ? spans.compute(span, rows(fit)) : Span.getInvalid();
    try {
      List<String> outputs = members.get(fit.get(0)).infer.outputs();
      long reading = gauge.now();
      List<List<NamedTensor>> all = servable.computeTogether(inputs, outputs, cancellation);
      long nanos = clock.getAsLong() - started;
      Spent spent = gauge.since(reading, nanos);
      int rows = rows(fit);
      for (int place = 0; place < fit.size(); place++) {
        long queued = started - members.get(fit.get(place)).since;
        Spent part = spent.share(Rows.counted(inputs.get(place)), rows);
        outcomes[fit.get(place)] = new Done(all.get(place), queued, nanos, part);
      }
      return true;
    } catch (ComputeException e) {
      StageSpans.failed(compute, e);
      on(LOG.atDebug(), fit).log("{} requests failed together: {}", fit.size(), e.getMessage());
    } catch (RuntimeException | Error e) {
      StageSpans.failed(compute, e);
      on(LOG.atError(), fit)
          .setCause(e)
          .log("{} requests: the engine failed unexpectedly", fit.size());
    } finally {
      compute.end();
    }
    return false;
  }

  /**
   * Computes one request.
   *
   * @param again whether that was tried before, together with others
   */
  private Outcome computeOne(Member member, boolean again) {
    Replica.Infer infer = member.infer;
    long started = clock.getAsLong();
    if (again && (cancellation.isCancelled() || infer.deadline().hasPassed(started))) {
      return new Refused(Rejection.DEADLINE_PASSED, "the deadline passed while it was computed");
    }
    Span compute =
        span.isRecording() ? spans.compute(span, Rows.counted(infer.inputs())) : Span.getInvalid();
    try {
      long reading = gauge.now();
      List<NamedTensor> outputs = servable.compute(infer.inputs(), infer.outputs(), cancellation);
      long nanos = clock.getAsLong() - started;
      return new Done(outputs, started - member.since, nanos, gauge.since(reading, nanos));
    } catch (ComputeException e) {
      StageSpans.failed(compute, e);
      return cancellation.isCancelled()
          ? new Refused(Rejection.DEADLINE_PASSED, "the deadline passed while it was computed")
          : new Refused(rejection(e.kind()), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      StageSpans.failed(compute, e);
      return broken(infer, e);
    } finally {
      compute.end();
    }
  }

  /** Adds to a line of the log by what these requests are found. */
  private LoggingEventBuilder on(LoggingEventBuilder line, List<Integer> fit) {
    LoggingEventBuilder named = line;
    for (int index : fit) {
      named = members.get(index).infer.trail().on(named);
    }
    return named;
  }

  private int rows(List<Integer> fit) {
    return fit.stream().mapToInt(index -> Rows.counted(members.get(index).infer.inputs())).sum();
  }

  private static Refused broken(Replica.Infer infer, Throwable failure) {
    infer
        .trail()
        .on(LOG.atError())
        .setCause(failure)
        .log("version {}: the engine failed unexpectedly", infer.version());
    return new Refused(
        Rejection.FAILED, "the engine failed on this input; the node's log says more");
  }

  private static Rejection rejection(ComputeException.Kind kind) {
    return switch (kind) {
      case UNCOMPUTABLE -> Rejection.UNCOMPUTABLE;
      case NO_MEMORY -> Rejection.NO_MEMORY;
      case CANCELLED, FAILED -> Rejection.FAILED; // nobody here cancelled it
    };
  }
}
