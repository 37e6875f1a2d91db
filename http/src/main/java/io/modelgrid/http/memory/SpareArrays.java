package io.modelgrid.http.memory;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Arrays for the bodies of requests, which are used again once nobody reads them any more: clearing
 * and collecting fresh ones costs more than reading what lies in them. An array may be longer than
 * asked for, and still have bytes of an earlier body: only its first part means anything. One that
 * is not given back is left to the collector. Thread-safe.
 */
public final class SpareArrays {
  /** Shorter ones are made anew. */
  public static final int SHORTEST = 4 * 1024;

  // By powers of two.
  private static final int LEAST_BITS = 12;
  private static final int MOST_BITS = 20;

  /** Bytes of arrays that wait to be used again, all together. */
  private static final long MOST_KEPT = 16 << 20;

  private final List<ConcurrentLinkedDeque<byte[]>> spares =
      IntStream.rangeClosed(LEAST_BITS, MOST_BITS)
          .mapToObj(bits -> new ConcurrentLinkedDeque<byte[]>())
          .toList();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong lent = new AtomicLong();

  /** An array of at least this length. */
  public byte[] take(int length) {
    int bits = bits(length);
    if (length < SHORTEST || bits > MOST_BITS) {
      return new byte[length];
    }
    lent.incrementAndGet();
    // The last that came back is the first to go: it may still lie in the processor's cache.
    byte[] spare = spares.get(bits - LEAST_BITS).pollFirst();
    if (spare == null) {
      return new byte[1 << bits];
    }
    kept.addAndGet(-spare.length);
    return spare;
  }

  /** Takes back what {@link #take} gave, once; the caller has no use for it any more. */
  public void giveBack(byte[] array) {
    int bits = bits(array.length);
    if (array.length < SHORTEST || bits > MOST_BITS) {
      return;
    }
    lent.decrementAndGet();
    if (kept.addAndGet(array.length) <= MOST_KEPT) {
      spares.get(bits - LEAST_BITS).addFirst(array);
    } else {
      kept.addAndGet(-array.length);
    }
  }

  /** How many of the arrays that come back are taken now. */
  public long lent() {
    return lent.get();
  }

  private static int bits(int length) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(length - 1);
  }
}
