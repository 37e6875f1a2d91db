package io.modelgrid.cli.prove;

/**
 * What became of one request. Times are readings of {@link System#nanoTime()}: {@code due} by the
 * schedule, {@code sent} taken before the first byte was written, {@code ended} after the last one
 * was read. So if one request's {@code ended} is not after another's {@code sent}, then the first
 * was answered before the second left.
 */
public sealed interface Outcome {
  /** The node through which it entered, counted from 0. */
  int node();

  long due();

  long sent();

  long ended();

  /** It was answered with a status of 200. */
  record Answered(int node, long due, long sent, long ended, Reply reply) implements Outcome {}

  /** It got another status, a broken connection, or nothing in time. */
  record Failed(int node, long due, long sent, long ended, String reason) implements Outcome {}
}
