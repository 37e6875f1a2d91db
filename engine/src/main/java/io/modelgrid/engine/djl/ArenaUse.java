package io.modelgrid.engine.djl;

/**
 * When a session gives memory back. An arena makes small requests cheaper, since nothing is asked
 * of the system for each, but it keeps what the largest request needed. So it is shrunk after a run
 * when it was grown by requests several times as large as those that come usually.
 *
 * <p>Inputs' bytes stand for the memory that a run needs, which grows with them. Pure; one
 * computation at a time.
 */
final class ArenaUse {
  /** Inputs up to this size are never worth it. */
  static final long SMALL = 64 << 10;

  private static final int TIMES = 4;

  /** The weight of one run in the moving average of the inputs' sizes is one in this many. */
  private static final int AVERAGED_OVER = 64;

  private long usual;
  private long largest;

  /**
   * A run with inputs of this many bytes begins.
   *
   * @return whether to shrink the arena when it has ended
   */
  boolean shrinksAfter(long bytes) {
    usual += (bytes - usual) / AVERAGED_OVER;
    largest = Math.max(largest, bytes);
    if (largest <= SMALL || largest <= TIMES * usual) {
      return false;
    }
    largest = 0;
    return true;
  }
}
