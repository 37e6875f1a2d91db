package io.modelgrid.engine.batch;

/**
 * Learns how many rows of a model are worth computing together: as long as twice as many cost
 * noticeably less a row, twice as many are taken; else every request of the batch would wait longer
 * and nobody gained anything. What was not worth it is tried again after a while, since other work
 * on the cores changes it.
 *
 * <p>Learns from the computations themselves, by powers of two. Confined to one thread.
 */
public final class BatchTuner {
  /** What a computation costs beside the model: putting together, and several hops. */
  static final long OVERHEAD_NANOS = 20_000;

  /** So many computations of a size are looked at before it is judged. */
  static final int SEEN = 8;

  /** So much less must a row cost with twice as many. */
  private static final double WORTH = 0.97;

  private static final int FIRST_PATIENCE = 256;
  private static final int LAST_PATIENCE = 1 << 15;
  private static final int SIZES = 16;

  private final double[] nanosARow = new double[SIZES];
  private final int[] seen = new int[SIZES];
  private int level;
  private int patience = FIRST_PATIENCE;
  private int pause;

  /** Most rows that should be computed together now. */
  public int most() {
    return 1 << level;
  }

  /** How long so many rows may take, as far as is known; 0 while nothing is. */
  public long expectedNanos(int rows) {
    for (int size = Math.min(sizeOf(rows), SIZES - 1); size >= 0; size--) {
      if (seen[size] > 0) {
        return (long) (nanosARow[size] * rows);
      }
    }
    return 0;
  }

  /**
   * So many rows were computed together.
   *
   * @param most no batch may be larger
   */
  public void computed(int rows, long nanos, int most) {
    int size = Math.min(sizeOf(rows), SIZES - 1);
    double now = (double) (nanos + OVERHEAD_NANOS) / Math.max(1, rows);
    seen[size] = Math.min(SEEN, seen[size] + 1);
    nanosARow[size] += (now - nanosARow[size]) / seen[size];
    if (pause > 0) {
      pause--;
    } else if (size >= level && seen[size] == SEEN) {
      level = size; // single requests may have more rows than were thought worth it
      judge(most);
    }
  }

  /** The largest size in use was seen often enough. */
  private void judge(int most) {
    if (level > 0 && seen[level - 1] > 0 && nanosARow[level] > WORTH * nanosARow[level - 1]) {
      level--;
      pause = patience;
      patience = Math.min(LAST_PATIENCE, 2 * patience);
    } else if (level + 1 < SIZES && most() * 2 <= most) {
      level++;
      seen[level] = 0;
    } else {
      patience = FIRST_PATIENCE;
    }
  }

  /** The power of two that is no less than the rows. */
  private static int sizeOf(int rows) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, rows) - 1);
  }
}
