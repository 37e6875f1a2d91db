package io.modelgrid.training.data;

/** Rows as they were read, before anything was fitted. Immutable. */
sealed interface RawRows permits RawBytes, RawNumbers, RawTokens {
  /** As many as there are. */
  int size();

  /** Equal for equal rows. */
  long hash(int row);

  boolean same(int one, int other);

  /** One more number into a hash. */
  static long mix(long hash, long number) {
    long mixed = (hash ^ number) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 32);
  }
}
