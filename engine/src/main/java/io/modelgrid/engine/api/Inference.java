package io.modelgrid.engine.api;

import java.util.concurrent.CompletableFuture;

/**
 * Answers requests over the whole grid.
 *
 * <p>Thread-safe; never blocks. The future always completes, normally, at the latest shortly after
 * the request's deadline. It is completed on an actor's thread: whoever depends on it attaches with
 * an {@code …Async} method on a dispatcher of its own, so that encoding never runs inside an actor.
 *
 * <p>Whoever does not wait for the answer any more, for example since its client has gone, cancels
 * the very future that it got, by {@code cancel(false)}: then the request is withdrawn. It is
 * dropped wherever it waits, its computation is ended, and it counts neither as answered nor as
 * failed. Cancelling a future that depends on it withdraws nothing; cancelling one that is
 * completed does nothing.
 */
@FunctionalInterface
public interface Inference {
  CompletableFuture<InferenceAnswer> infer(InferenceRequest request);
}
