package io.modelgrid.training.gate;

import java.util.OptionalDouble;

/**
 * What is known of the difference between two versions' figures on the same rows: the candidate's
 * less stable's.
 *
 * @param value as it was measured
 * @param low lower end of its confidence interval
 * @param high upper end
 * @param chance how probable so large a difference would be if there were none, on both sides;
 *     nothing where the method does not say
 * @param method in words of the field
 */
public record Difference(
    double value, double low, double high, OptionalDouble chance, String method) {

  /** The same of figures of which the smaller one is better. */
  Difference negated() {
    return new Difference(-value, -high, -low, chance, method);
  }
}
