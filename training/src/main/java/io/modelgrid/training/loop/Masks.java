package io.modelgrid.training.loop;

import io.modelgrid.training.weights.Weights;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights that stay zero while the others are trained on: what is left of a pruned network.
 * Immutable.
 */
public final class Masks {
  private final Map<String, BitSet> zeros;

  private Masks(Map<String, BitSet> zeros) {
    this.zeros = zeros;
  }

  /** Holds every weight at zero that is zero in these, of the arrays that are named. */
  public static Masks ofZeros(Weights pruned, Iterable<String> names) {
    Map<String, BitSet> zeros = new LinkedHashMap<>();
    for (String name : names) {
      float[] numbers = pruned.get(name).numbers();
      BitSet bits = new BitSet(numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        bits.set(i, numbers[i] == 0);
      }
      zeros.put(name, bits);
    }
    return new Masks(zeros);
  }

  /** Names of the arrays that are held. */
  public Iterable<String> names() {
    return zeros.keySet();
  }

  /** How many weights are held. */
  public long count() {
    return zeros.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** Sets to zero what is held of an array that begins at this place. */
  void hold(String name, float[] weights, int from) {
    BitSet bits = zeros.getOrDefault(name, new BitSet());
    for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
      weights[from + i] = 0;
    }
  }
}
