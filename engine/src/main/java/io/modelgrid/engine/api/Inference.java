package io.modelgrid.engine.api;

import java.util.concurrent.CompletableFuture;

/**
 * Answers requests over the whole grid.
 *
 * <p>Thread-safe; never blocks. The future always completes, normally, at the latest shortly after
 * the request's deadline. It is completed on an actor's thread: whoever depends on it attaches with
 * an {@code …Async} method on a dispatcher of its own, so that encoding never runs inside an actor.
 */
@FunctionalInterface
public interface Inference {
  CompletableFuture<InferenceAnswer> infer(InferenceRequest request);
}
