package io.modelgrid.actors.router;

/**
 * Round-robin in the order of slots: after the last slot used comes the next higher one, and after
 * the highest the lowest. So it stays exact when slots come and go: while the set stays as it is,
 * the counts of any two slots differ by at most one.
 */
final class Rotation {
  private int last = -1;

  /**
   * The next slot, which is thereby used.
   *
   * @param slots ascending; the first {@code count} of them, at least one
   */
  int next(int[] slots, int count) {
    last = following(last, slots, count);
    return last;
  }

  /** The slot that follows another, whether or not that one is among them. Moves nothing. */
  static int following(int slot, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      if (slots[i] > slot) {
        return slots[i];
      }
    }
    return slots[0];
  }
}
