package io.modelgrid.training.draw;

/**
 * Random numbers from a seed and what they are for, the same on every machine and in every version:
 * SplitMix64 (Steele, Lea and Flood, 2014). Confined to a thread.
 */
public final class Draws {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /**
   * The numbers for one purpose.
   *
   * @param purpose a word, so that no two parts of a training draw the same
   * @param which the how-manieth time, for example an epoch
   */
  public static Draws of(long seed, String purpose, long which) {
    long state = mix(seed + GAMMA);
    for (int i = 0; i < purpose.length(); i++) {
      state = mix((state ^ purpose.charAt(i)) + GAMMA);
    }
    return new Draws(mix((state ^ which) + GAMMA));
  }

  /** Any 64 bits. */
  public long next() {
    state += GAMMA;
    return mix(state);
  }

  /** A real number from 0 on, below 1, in steps of 2^-53. */
  public double real() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /**
   * A whole number from 0 on, below the bound.
   *
   * @param bound from 1
   */
  public int below(int bound) {
    // Lemire's multiplication; its bias is below 2^-32 and the same everywhere.
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** The whole numbers below a bound, in an order of chance. */
  public int[] order(int bound) {
    int[] order = new int[bound];
    for (int i = 0; i < bound; i++) {
      int other = below(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
