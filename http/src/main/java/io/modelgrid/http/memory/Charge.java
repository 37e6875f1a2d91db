package io.modelgrid.http.memory;

import io.modelgrid.http.refusal.RefusedException;

/**
 * What one holder has on an {@link Account}. Whoever opens it sees to it that it is closed; after
 * that nothing is charged any more. Thread-safe.
 */
public final class Charge implements AutoCloseable {
  private final Account account;
  private long held;
  private boolean closed;

  Charge(Account account) {
    this.account = account;
  }

  /**
   * Adds to it.
   *
   * @throws RefusedException with status 503 if there is no room; then nothing has changed
   */
  public synchronized void add(long bytes) {
    if (!closed && bytes > 0) {
      account.take(bytes);
      held += bytes;
    }
  }

  /** Bytes that are charged now. */
  public synchronized long held() {
    return held;
  }

  /** Takes back a part of what was added. */
  public synchronized void give(long bytes) {
    long given = Math.min(bytes, held);
    if (given > 0) {
      account.give(given);
      held -= given;
    }
  }

  /**
   * Makes it a charge of so many bytes, whatever it was.
   *
   * @throws RefusedException with status 503 if there is no room; then nothing has changed
   */
  public synchronized void become(long bytes) {
    if (bytes > held) {
      add(bytes - held);
    } else {
      give(held - bytes);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    give(held);
  }
}
