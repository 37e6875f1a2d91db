package io.modelgrid.http.json;

import io.modelgrid.http.number.NumberScanner;

/** Takes the numbers of an array, one after the other. */
@FunctionalInterface
public interface NumberSink {
  /** Takes the number that was just scanned; false, and nothing is taken, if it does not fit. */
  boolean take(NumberScanner number);
}
