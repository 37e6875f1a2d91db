package io.modelgrid.http.json;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Arrays;

/**
 * Counts the keys of all objects that are open: the parser keeps them while they are, since none
 * may come twice. For one document and one thread.
 */
final class OpenKeys {
  /** Most of them at once. */
  static final int MOST = 200_000;

  private int[] counts = new int[8];
  private int open;
  private int sum;

  /** Counts a token; false if it is a key too many. */
  boolean allow(JsonToken token) {
    switch (token) {
      case START_OBJECT -> {
        if (++open == counts.length) {
          counts = Arrays.copyOf(counts, 2 * open);
        }
        counts[open] = 0;
      }
      case FIELD_NAME -> {
        counts[open]++;
        sum++;
      }
      case END_OBJECT -> sum -= counts[open--];
      default -> {}
    }
    return sum <= MOST;
  }
}
