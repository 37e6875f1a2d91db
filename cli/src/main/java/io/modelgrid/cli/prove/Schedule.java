package io.modelgrid.cli.prove;

import java.time.Duration;

/**
 * When each request of an open loop is due, and through which node: at even distances, to the nodes
 * in turn.
 *
 * @param rate requests a second, over all nodes
 */
public record Schedule(int rate, Duration length, int nodes) {
  private static final long SECOND = 1_000_000_000L;

  public Schedule {
    if (rate < 1 || nodes < 1) {
      throw new IllegalArgumentException(
          "rate: " + rate + ", nodes: " + nodes + " (expected: 1 or more of each)");
    }
  }

  /** How many requests there are. */
  int count() {
    return Math.toIntExact(Math.max(1, length.toMillis() * rate / 1000));
  }

  /** When a request is due, in nanoseconds since the start. */
  long due(int index) {
    return index / rate * SECOND + index % rate * SECOND / rate;
  }

  /** Which node it goes to, counted from 0. */
  int node(int index) {
    return index % nodes;
  }
}
