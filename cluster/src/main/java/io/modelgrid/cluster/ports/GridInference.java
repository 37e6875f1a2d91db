package io.modelgrid.cluster.ports;

import io.modelgrid.actors.meter.CountedAnswer;
import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Hands each request to its model's router on this node, and counts it, however it ends, in the
 * node's meters.
 */
public final class GridInference implements Inference {
  private static final long GRACE_NANOS = 2_000_000_000L;

  private final Map<String, ActorRef<Router.Command>> routers;
  private final BooleanSupplier started;
  private final RequestMeters meters;

  /**
   * Inference through these routers.
   *
   * @param started whether the catalogue's copy is there, so that an unknown model is unknown
   *     indeed
   */
  public GridInference(
      Map<String, ActorRef<Router.Command>> routers,
      BooleanSupplier started,
      RequestMeters meters) {
    this.routers = routers;
    this.started = started;
    this.meters = meters;
  }

  @Override
  public CompletableFuture<InferenceAnswer> infer(InferenceRequest request) {
    String model = request.selector().model();
    ActorRef<Router.Command> router = routers.get(model);
    if (router != null) {
      CompletableFuture<InferenceAnswer> answer = new Withdrawable(router, meters.of(model));
      router.tell(new Router.Route(request, answer));
      return guarded(request, answer);
    }
    InferenceAnswer.Refused refused = withoutRouter(model);
    meters.refusedUnknown(refused.reason());
    return CompletableFuture.completedFuture(refused);
  }

  private InferenceAnswer.Refused withoutRouter(String model) {
    return started.getAsBoolean()
        ? InferenceAnswer.Refused.because(
            InferenceAnswer.Reason.NOT_FOUND,
            "Request for unknown model: '" + model + "' is not found")
        : new InferenceAnswer.Refused(
            InferenceAnswer.Reason.UNAVAILABLE,
            "this node has not joined the grid yet; try again in a moment",
            Duration.ofSeconds(1));
  }

  /** A future whose cancellation tells its router. */
  private static final class Withdrawable extends CountedAnswer {
    private final ActorRef<Router.Command> router;

    private Withdrawable(ActorRef<Router.Command> router, ModelMeter meter) {
      super(meter, System.nanoTime());
      this.router = router;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean first = !isDone();
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (first && cancelled) {
        router.tell(new Router.Withdraw(this));
      }
      return cancelled;
    }
  }

  /** A router that stops leaves what is still in its mailbox unanswered; nobody waits for ever. */
  private static CompletableFuture<InferenceAnswer> guarded(
      InferenceRequest request, CompletableFuture<InferenceAnswer> answer) {
    long limit = Math.max(0, request.deadline().remainingNanos(System.nanoTime())) + GRACE_NANOS;
    return answer.completeOnTimeout(
        InferenceAnswer.Refused.because(
            InferenceAnswer.Reason.DEADLINE_EXCEEDED, "the deadline passed before an answer came"),
        limit,
        TimeUnit.NANOSECONDS);
  }
}
