package io.modelgrid.actors.dispatch;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The {@link Cores} as one dispatcher sees them: they go on for the others when this one ends. */
final class CoresView extends AbstractExecutorService {
  private final Consumer<Runnable> target;
  private final Runnable onShutdown;
  private volatile boolean shutdown;

  CoresView(Consumer<Runnable> target, Runnable onShutdown) {
    this.target = target;
    this.onShutdown = onShutdown;
  }

  @Override
  public void execute(Runnable task) {
    if (shutdown) {
      throw new RejectedExecutionException("the dispatcher was shut down");
    }
    target.accept(task);
  }

  @Override
  public synchronized void shutdown() {
    if (!shutdown) {
      shutdown = true;
      onShutdown.run();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
