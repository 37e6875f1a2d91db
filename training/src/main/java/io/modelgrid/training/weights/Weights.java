package io.modelgrid.training.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrays of FP32 by name, in order; see {@link io.modelgrid.training.network.Layer} for which a
 * layer has, and how they lie. Not to be changed by whoever is given one.
 */
public record Weights(Map<String, Values> byName) {
  public Weights {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * The array of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Values get(String name) {
    Values found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "weights: no " + name + " (expected: one of " + byName.keySet() + ")");
    }
    return found;
  }

  /** How many numbers there are. */
  public long count() {
    return byName.values().stream().mapToLong(each -> each.numbers.length).sum();
  }

  /** One array, row-major. */
  public static final class Values {
    private final List<Integer> shape;
    private final float[] numbers;

    /** Keeps the array; the caller forgets it. */
    public Values(List<Integer> shape, float[] numbers) {
      this.shape = List.copyOf(shape);
      this.numbers = numbers;
      int size = this.shape.stream().reduce(1, Math::multiplyExact);
      if (size != numbers.length) {
        throw new IllegalArgumentException(
            "numbers: " + numbers.length + " (expected: " + size + ", of the shape " + shape + ")");
      }
    }

    public List<Integer> shape() {
      return shape;
    }

    /** The array itself, not a copy; not to be written to. */
    public float[] numbers() {
      return numbers;
    }
  }
}
