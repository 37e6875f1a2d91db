package io.modelgrid.cluster.lease;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * Whether this node has heard from a majority of the members lately enough to answer requests.
 *
 * <p>Written by {@link LeaseKeeper}, read at each dispatch by any thread. It counts from the moment
 * at which an echoed beat was <em>sent</em>: a node that was frozen finds old echoes in its socket
 * buffers when it wakes, and must not take them for news.
 */
public final class MajorityLease {
  private final long validityNanos;
  private final LongSupplier nanoTime;
  private volatile long heldUntil;

  public MajorityLease(long validityNanos, LongSupplier nanoTime) {
    this.validityNanos = validityNanos;
    this.nanoTime = nanoTime;
    this.heldUntil = nanoTime.getAsLong() - 1;
  }

  /** Whether requests may be dispatched now. */
  public boolean held() {
    return heldUntil - nanoTime.getAsLong() > 0;
  }

  /**
   * Renews the lease from what was heard.
   *
   * @param members how many members there are, this node included
   * @param heard when the last echoed beat to each other member was sent; who was never heard is
   *     left out
   * @param member whether this node itself is a member; if not, there is no lease
   */
  void renew(int members, Collection<Long> heard, boolean member) {
    long now = nanoTime.getAsLong();
    int majority = members / 2 + 1;
    int othersNeeded = majority - 1;
    if (!member || heard.size() < othersNeeded) {
      heldUntil = now - 1;
      return;
    }
    if (othersNeeded == 0) {
      heldUntil = now + validityNanos;
      return;
    }
    long[] ages = heard.stream().mapToLong(sent -> now - sent).toArray();
    Arrays.sort(ages);
    heldUntil = now - ages[othersNeeded - 1] + validityNanos;
  }
}
