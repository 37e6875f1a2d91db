package io.modelgrid.engine.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes have counted and measured since each of them started. Numbers only grow, but for
 * those that say what is there now; who wants rates takes differences. A node that started anew
 * counts from nothing, as its {@link Node#uptimeSeconds} tells.
 *
 * @param time when they were asked
 * @param boundsMicros upper bounds of the buckets of each {@link Distribution}, ascending
 * @param models by node, model and version
 * @param nodes by name
 * @param costs by node, model, version and caller
 */
public record GridVitals(
    Instant time, List<Long> boundsMicros, List<Model> models, List<Node> nodes, List<Cost> costs) {
  /**
   * Stands for a model or a version where there is none: a request for a model that nobody knows,
   * or one that was answered or still waits before any version was chosen. No name is like it.
   */
  public static final String NONE = "-";

  /**
   * Stands for models and versions that came when as many had counts of their own already as may.
   * No name is like it.
   */
  public static final String REST = "*";

  public GridVitals {
    boundsMicros = List.copyOf(boundsMicros);
    models = List.copyOf(models);
    nodes = List.copyOf(nodes);
    costs = List.copyOf(costs);
  }

  /**
   * What became of the requests that came through a node, by the version that they were sent to
   * last: each is counted once, before its caller hears of it. The sum of {@code answered}, {@code
   * failed}, {@code withdrawn} and {@code inFlight} is the number of requests. A version that is
   * loaded no more is still there for a while, so that nobody misses its last count.
   *
   * @param version or {@link GridVitals#NONE}
   * @param answered requests that were computed; {@code total} has as many
   * @param failed requests that were refused, for whatever reason
   * @param withdrawn requests whose caller had gone before an answer was there
   * @param refusals the refused ones by {@link InferenceAnswer.Reason}, in lower case; reasons that
   *     never came are left out
   * @param inFlight requests that have no answer yet, now
   * @param queued requests, of whatever node, that wait in the queues of this node's replicas, now
   * @param total from the arrival to the answer, of the answered ones
   * @param queue of the answered ones: how long they waited, in the router and in a replica's queue
   * @param compute of the answered ones: how long the computation took in which they were
   * @param executions computations that the answered ones took
   * @param rows of the answered ones
   */
  public record Model(
      String node,
      String model,
      String version,
      long answered,
      long failed,
      long withdrawn,
      Map<String, Long> refusals,
      long inFlight,
      long queued,
      Distribution total,
      Distribution queue,
      Distribution compute,
      long executions,
      long rows) {
    public Model {
      refusals = Map.copyOf(refusals);
    }

    /** How many requests there were, those in flight included. */
    public long requests() {
      return answered + failed + withdrawn + inFlight;
    }
  }

  /**
   * Times, counted in buckets.
   *
   * @param counts how many lie in each bucket; the last one is for what lies above all bounds
   * @param sumMicros all of them together
   */
  public record Distribution(List<Long> counts, long sumMicros) {
    public Distribution {
      counts = List.copyOf(counts);
    }

    /** How many there are. */
    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }

  /**
   * A node's process.
   *
   * @param cpuMicros processor time of all its threads
   * @param heapBytes in use on the heap, now
   * @param residentBytes memory of the machine that it holds, now; 0 where the system does not tell
   */
  public record Node(
      String node, long cpuMicros, long heapBytes, long residentBytes, double uptimeSeconds) {}

  /**
   * What requests have cost.
   *
   * @param caller who asked; {@link GridVitals#NONE} for those who did not say, {@link
   *     GridVitals#REST} for those who came when as many were told apart already as may
   * @param requests answered ones
   * @param cpuMicros processor time of their computations
   * @param deviceMicros time of their computations on a device other than the processor
   * @param bytesIn of their inputs
   * @param bytesOut of their outputs
   * @param joules energy; null where the machine does not tell
   * @param estimated whether any of it was estimated instead of measured
   */
  public record Cost(
      String node,
      String model,
      String version,
      String caller,
      long requests,
      long cpuMicros,
      long deviceMicros,
      long bytesIn,
      long bytesOut,
      @Nullable Double joules,
      boolean estimated) {}

  /** These, and those of other nodes. */
  public GridVitals plus(GridVitals other) {
    return new GridVitals(
        time,
        boundsMicros,
        both(models, other.models),
        both(nodes, other.nodes),
        both(costs, other.costs));
  }

  private static <T> List<T> both(List<T> one, List<T> two) {
    List<T> both = new ArrayList<>(one);
    both.addAll(two);
    return both;
  }
}
