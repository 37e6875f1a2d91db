package io.modelgrid.actors.meter;

/**
 * What a computation has taken of its node.
 *
 * @param cpuNanos processor time
 * @param deviceNanos time on a device other than the processor
 * @param microjoules energy; {@link #UNKNOWN} where the machine does not tell
 * @param estimated whether the processor time was estimated instead of measured
 */
public record Spent(long cpuNanos, long deviceNanos, long microjoules, boolean estimated) {
  /** Stands for energy that nobody measures. */
  public static final long UNKNOWN = -1;

  /** Nothing that anybody knows of. */
  public static final Spent NOTHING = new Spent(0, 0, UNKNOWN, false);

  /** The part of one request among those that were computed together, by their rows. */
  public Spent share(int rows, int ofRows) {
    if (rows >= ofRows) {
      return this;
    }
    double share = (double) rows / ofRows;
    return new Spent(
        Math.round(cpuNanos * share),
        Math.round(deviceNanos * share),
        microjoules == UNKNOWN ? UNKNOWN : Math.round(microjoules * share),
        estimated);
  }
}
