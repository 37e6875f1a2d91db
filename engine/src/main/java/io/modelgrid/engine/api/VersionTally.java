package io.modelgrid.engine.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What routers have counted of one version since they started: unversioned and labelled requests
 * alone, and the copies that went to it as a shadow. A router that starts anew counts from nothing.
 *
 * @param answered requests that were computed
 * @param failed requests on which the model itself failed
 * @param latency how many of the answered ones took how long, from routing to answer; see {@link
 *     #bucketOf}
 * @param compared answers that were compared with those of the stable version
 * @param flips compared answers in which the class with the highest score is another one
 * @param mismatched compared answers whose names, types or shapes differ
 * @param largestDifference largest difference between two numbers of compared answers
 */
public record VersionTally(
    String version,
    long answered,
    long failed,
    List<Long> latency,
    long compared,
    long flips,
    long mismatched,
    double largestDifference) {
  /** Buckets for each doubling of the time. */
  private static final int PER_DOUBLING = 4;

  /** How many buckets there are: up to 2^27 µs, about two minutes. */
  public static final int BUCKETS = 27 * PER_DOUBLING;

  public VersionTally {
    latency = List.copyOf(latency);
  }

  public static VersionTally none(String version) {
    return new VersionTally(version, 0, 0, List.of(), 0, 0, 0, 0);
  }

  /** The bucket of a time: four a doubling, from one microsecond on. */
  public static int bucketOf(long micros) {
    int bucket = micros <= 1 ? 0 : (int) (Math.log((double) micros) / Math.log(2) * PER_DOUBLING);
    return Math.min(bucket, BUCKETS - 1);
  }

  /** The upper end of a bucket, in microseconds. */
  public static long endOf(int bucket) {
    return Math.round(Math.pow(2, (bucket + 1) / (double) PER_DOUBLING));
  }

  /** Time below which this share of the answers lay, to a fifth; 0 where there is none. */
  public long percentileMicros(double share) {
    long rank = (long) Math.ceil(share * latency.stream().mapToLong(Long::longValue).sum());
    long seen = 0;
    for (int bucket = 0; bucket < latency.size(); bucket++) {
      seen += latency.get(bucket);
      if (rank > 0 && seen >= rank) {
        return endOf(bucket);
      }
    }
    return 0;
  }

  /** Both together. */
  public VersionTally plus(VersionTally other) {
    return combined(other, 1, Math.max(largestDifference, other.largestDifference));
  }

  /**
   * What was counted since an earlier reading; the largest difference is that of all time. A
   * counter that went back began anew.
   */
  public VersionTally since(VersionTally earlier) {
    return earlier.answered > answered || earlier.failed > failed || earlier.compared > compared
        ? this
        : combined(earlier, -1, largestDifference);
  }

  private VersionTally combined(VersionTally other, int sign, double difference) {
    List<Long> sums = new ArrayList<>(Collections.nCopies(BUCKETS, 0L));
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      sums.set(bucket, count(bucket) + sign * other.count(bucket));
    }
    return new VersionTally(
        version,
        answered + sign * other.answered,
        failed + sign * other.failed,
        sums,
        compared + sign * other.compared,
        flips + sign * other.flips,
        mismatched + sign * other.mismatched,
        difference);
  }

  private long count(int bucket) {
    return bucket < latency.size() ? latency.get(bucket) : 0;
  }
}
