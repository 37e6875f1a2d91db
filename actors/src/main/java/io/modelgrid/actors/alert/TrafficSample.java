package io.modelgrid.actors.alert;

/**
 * What a node has counted of a model's requests since it started; never less than in the sample
 * before, unless it began anew.
 *
 * @param answered requests that were computed
 * @param failed requests on which the model itself failed
 * @param latency how long the answered ones took
 * @param compared answers of a canary or shadow that were compared with stable's
 * @param differing those of them that differ
 */
public record TrafficSample(
    String node,
    String model,
    long answered,
    long failed,
    Histogram latency,
    long compared,
    long differing) {

  /** Whether any counter is below what it was. */
  boolean isBehind(TrafficSample earlier) {
    return answered < earlier.answered
        || failed < earlier.failed
        || compared < earlier.compared
        || differing < earlier.differing;
  }

  TrafficSample since(TrafficSample earlier) {
    return new TrafficSample(
        node,
        model,
        answered - earlier.answered,
        failed - earlier.failed,
        latency.since(earlier.latency),
        compared - earlier.compared,
        differing - earlier.differing);
  }

  /** Both together. */
  public TrafficSample plus(TrafficSample other) {
    return new TrafficSample(
        node,
        model,
        answered + other.answered,
        failed + other.failed,
        latency.plus(other.latency),
        compared + other.compared,
        differing + other.differing);
  }

  /** Nothing yet. */
  public static TrafficSample none(String node, String model) {
    return new TrafficSample(node, model, 0, 0, Histogram.none(), 0, 0);
  }
}
