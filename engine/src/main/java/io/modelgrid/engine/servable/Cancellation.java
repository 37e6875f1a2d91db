package io.modelgrid.engine.servable;

import org.jspecify.annotations.Nullable;

/**
 * Ends one computation from another thread. Thread-safe; cancelling twice is as cancelling once.
 */
public final class Cancellation {
  private boolean cancelled;
  private @Nullable Runnable action;

  public synchronized void cancel() {
    if (!cancelled) {
      cancelled = true;
      if (action != null) {
        action.run();
      }
    }
  }

  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Says how to end what runs now; runs it at once if it was cancelled already. */
  public synchronized void onCancel(Runnable howToEnd) {
    action = howToEnd;
    if (cancelled) {
      howToEnd.run();
    }
  }

  /** Nothing runs any more; a later cancel does nothing to it. */
  public synchronized void ended() {
    action = null;
  }
}
