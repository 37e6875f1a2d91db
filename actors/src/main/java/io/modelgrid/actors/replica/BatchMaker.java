package io.modelgrid.actors.replica;

import io.modelgrid.actors.replica.RequestQueue.Waiting;
import io.modelgrid.engine.batch.BatchPolicy;
import io.modelgrid.engine.batch.BatchTuner;
import io.modelgrid.engine.servable.BatchKey;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes from a replica's queue what is computed together: the most urgent request, and those that
 * are like it, in order. Never mixes versions. Confined to its actor.
 */
final class BatchMaker {
  /** Inputs are copied to be put together, so larger ones gain nothing. */
  private static final long MOST_BYTES = 4 << 20;

  /** The weight of one gap in the moving average of the gaps between requests. */
  private static final int GAP_OVER = 8;

  private final RequestQueue queue;
  private final BatchPolicy policy;
  private long lastCame;
  private double gapNanos = Double.MAX_VALUE;

  BatchMaker(RequestQueue queue, Duration delay) {
    this.queue = queue;
    this.policy = new BatchPolicy(MOST_BYTES, delay.toNanos());
  }

  /** A request came. */
  void came(long now) {
    double gap = lastCame == 0 ? Double.MAX_VALUE : now - lastCame;
    gapNanos = gapNanos == Double.MAX_VALUE ? gap : gapNanos + (gap - gapNanos) / GAP_OVER;
    lastCame = now;
  }

  /**
   * How long the first request should wait for others.
   *
   * @return nanoseconds; 0 to go on now
   */
  long delay(VersionShelf shelf, long now) {
    Waiting first = policy.maxDelayNanos() == 0 ? null : queue.peek();
    ShelvedVersion entry = first == null ? null : shelf.entryOf(first.infer().version());
    if (first == null || entry == null || entry.servable() == null) {
      return 0;
    }
    Servable servable = entry.servable();
    long remaining = first.infer().deadline().remainingNanos(now);
    int rows = policy.rows(entry.tuner(), servable.maxRows(), remaining);
    if (rows == 1 || first.key(servable).isEmpty()) {
      return 0;
    }
    long expected = entry.tuner().expectedNanos(rows);
    return policy.delay(queue.size(), rows, now - first.since(), gapNanos, remaining, expected);
  }

  /** The request and those that go with it. */
  List<Waiting> with(Waiting first, Servable servable, BatchTuner tuner, long now) {
    long remaining = first.infer().deadline().remainingNanos(now);
    int most = policy.rows(tuner, servable.maxRows(), remaining);
    int rows = Rows.counted(first.infer().inputs());
    if (queue.size() == 0 || rows >= most || first.bytes() >= policy.maxBytes()) {
      return List.of(first);
    }
    Optional<BatchKey> key = first.key(servable);
    if (key.isEmpty()) {
      return List.of(first);
    }
    Room room = new Room(most - rows, policy.maxBytes() - first.bytes());
    List<Waiting> batch = new ArrayList<>();
    batch.add(first);
    batch.addAll(
        queue.take(
            next ->
                next.infer().version().equals(first.infer().version())
                    && !next.infer().deadline().hasPassed(now)
                    && room.isLeftFor(next)
                    && next.key(servable).equals(key)
                    && room.take(next)));
    return batch;
  }

  /** What is left of a batch. */
  private static final class Room {
    private int rows;
    private long bytes;

    Room(int rows, long bytes) {
      this.rows = rows;
      this.bytes = bytes;
    }

    boolean isLeftFor(Waiting next) {
      return Rows.counted(next.infer().inputs()) <= rows && next.bytes() <= bytes;
    }

    boolean take(Waiting next) {
      rows -= Rows.counted(next.infer().inputs());
      bytes -= next.bytes();
      return true;
    }
  }
}
