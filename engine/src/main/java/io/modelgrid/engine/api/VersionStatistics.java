package io.modelgrid.engine.api;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the requests for one version since the routers started: unversioned, labelled and
 * numbered ones, each counted once, by the router that answered it; copies to a shadow or a canary
 * are not counted. A request counts for the version that it was sent to last, or, if it was sent
 * nowhere, for the one that it would have got; one that no version fits is counted nowhere. A
 * router that starts anew counts from nothing. All numbers only grow.
 *
 * @param success requests that were computed, and their time from the router to the answer
 * @param fail requests that were refused, for whatever reason, or whose caller had gone
 * @param queue of the computed ones: how long they waited, in the router and in a replica's queue
 * @param compute of the computed ones: how long the model computed
 * @param inferenceCount rows of the computed requests: the first dimension of a request's first
 *     input; 1 where that is a scalar or there is no input
 * @param executionCount computations that these requests took
 * @param lastInferenceMillis when the last computed request was answered, in milliseconds since
 *     1970; 0 if none was
 * @param batches computations by size, ascending; at most {@link #MOST_BATCH_SIZES} of them for
 *     each router, those that it met first
 */
public record VersionStatistics(
    String version,
    Spent success,
    Spent fail,
    Spent queue,
    Spent compute,
    long inferenceCount,
    long executionCount,
    long lastInferenceMillis,
    List<Batch> batches) {
  /** So many sizes of batches a router tells apart; further ones it counts only in the totals. */
  public static final int MOST_BATCH_SIZES = 64;

  public VersionStatistics {
    batches = List.copyOf(batches);
  }

  public static VersionStatistics none(String version) {
    return new VersionStatistics(
        version, Spent.NOTHING, Spent.NOTHING, Spent.NOTHING, Spent.NOTHING, 0, 0, 0, List.of());
  }

  /**
   * How often something happened and how long it took in all.
   *
   * @param nanos nanoseconds
   */
  public record Spent(long count, long nanos) {
    public static final Spent NOTHING = new Spent(0, 0);

    public Spent plus(Spent other) {
      return new Spent(count + other.count, nanos + other.nanos);
    }
  }

  /**
   * The computations of one size.
   *
   * @param size rows that were computed together
   */
  public record Batch(int size, Spent compute) {
    private Batch plus(Batch other) {
      return new Batch(size, compute.plus(other.compute));
    }
  }

  /** Both together. */
  public VersionStatistics plus(VersionStatistics other) {
    SortedMap<Integer, Batch> sums = new TreeMap<>();
    List<Batch> all = new ArrayList<>(batches);
    all.addAll(other.batches);
    all.forEach(batch -> sums.merge(batch.size(), batch, Batch::plus));
    return new VersionStatistics(
        version,
        success.plus(other.success),
        fail.plus(other.fail),
        queue.plus(other.queue),
        compute.plus(other.compute),
        inferenceCount + other.inferenceCount,
        executionCount + other.executionCount,
        Math.max(lastInferenceMillis, other.lastInferenceMillis),
        List.copyOf(sums.values()));
  }
}
