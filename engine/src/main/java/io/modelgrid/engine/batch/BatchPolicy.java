package io.modelgrid.engine.batch;

/**
 * Decides how many requests are computed together, and whether the first of them waits for more.
 * Pure.
 *
 * <p>A replica that computes takes what has gathered meanwhile, so that batches grow with the load
 * and nobody waits while there is nothing to do. Only where a delay is allowed does a request wait
 * for company, and only if, by the pace at which requests come, company is to be expected in time.
 *
 * @param maxBytes most bytes of inputs in a batch of several requests
 * @param maxDelayNanos the longest that a request may wait for others
 */
public record BatchPolicy(long maxBytes, long maxDelayNanos) {
  /** A batch takes at most this part of the time that its most urgent request has left. */
  private static final int SHARE_OF_DEADLINE = 2;

  /**
   * Most rows of the next batch.
   *
   * @param allowed what the model allows
   * @param remainingNanos until the deadline of the request that is first
   */
  public int rows(BatchTuner tuner, int allowed, long remainingNanos) {
    int rows = Math.max(1, Math.min(allowed, tuner.most()));
    while (rows > 1 && tuner.expectedNanos(rows) > remainingNanos / SHARE_OF_DEADLINE) {
      rows /= 2;
    }
    return rows;
  }

  /**
   * How long the first request should wait for others.
   *
   * @param waiting requests that wait, the first included
   * @param rows what {@link #rows} says; a row for each request is assumed
   * @param waitedNanos how long the first one has waited
   * @param gapNanos how long requests came after one another of late
   * @param remainingNanos until the first one's deadline
   * @param computeNanos how long the batch may take
   * @return nanoseconds; 0 to compute now
   */
  public long delay(
      int waiting,
      int rows,
      long waitedNanos,
      double gapNanos,
      long remainingNanos,
      long computeNanos) {
    long left = maxDelayNanos - waitedNanos;
    long urgent = remainingNanos - SHARE_OF_DEADLINE * computeNanos;
    if (waiting >= rows || left <= 0 || gapNanos > left || urgent <= left) {
      return 0;
    }
    return left;
  }
}
