package io.modelgrid.cli.prove;

/** From one reading of {@link System#nanoTime()} to another. */
public record Span(long from, long to) {
  boolean overlaps(long begin, long end) {
    return from < end && to >= begin;
  }
}
