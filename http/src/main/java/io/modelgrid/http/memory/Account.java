package io.modelgrid.http.memory;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory of one kind requests and answers have in use on this node. What would exceed the
 * limit is refused before it is allocated. Small amounts may exceed it by an eighth, so that large
 * requests do not keep small ones out. Thread-safe.
 */
public final class Account {
  /** Up to here an amount is small: no allocation of that size needs to be asked for. */
  public static final int SMALL = 256 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final String what;
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * An account on which nothing is charged.
   *
   * @param what what it counts, in the words of a message, as in "tensors"
   * @param limit most bytes at once
   */
  public Account(String what, long limit) {
    this.what = what;
    this.limit = limit;
  }

  /** A charge of nothing. */
  public Charge open() {
    return new Charge(this);
  }

  /** Bytes in use now. */
  public long used() {
    return used.get();
  }

  void take(long bytes) {
    long most = bytes <= SMALL ? limit + limit / 8 : limit;
    if (used.addAndGet(bytes) > most) {
      used.addAndGet(-bytes);
      throw new RefusedException(refusal(bytes));
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  private Refusal refusal(long bytes) {
    return Refusal.retryAfter(
        503,
        "this node has no room for %d more bytes of %s now (expected: at most %d bytes of all"
                .formatted(bytes, what, limit)
            + " requests together); try again, or another node",
        RETRY_AFTER);
  }
}
