package io.modelgrid.training.gate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that a gate looked at.
 *
 * @param name for example {@code accuracy against stable}
 * @param passed whether it holds
 * @param sentence what was measured and what was expected
 * @param numbers that were looked at, by name
 */
public record Check(String name, boolean passed, String sentence, Map<String, Double> numbers) {
  public Check {
    numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
  }
}
