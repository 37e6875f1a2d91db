package io.modelgrid.engine.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts rows of about the same length together, so that little is computed for padding: within a
 * group the longest has at most a third more tokens than the shortest, or {@value #FREE} more.
 * Pure.
 */
final class RowGroups {
  /** So few more tokens are never worth a computation of their own. */
  private static final int FREE = 8;

  private RowGroups() {}

  /**
   * Groups the rows, shortest first.
   *
   * @param maxTokens most tokens of a group, padding included, unless a single row has more
   */
  static List<List<TokenRow>> of(List<TokenRow> rows, int maxTokens) {
    List<TokenRow> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt(TokenRow::length));
    List<List<TokenRow>> groups = new ArrayList<>();
    List<TokenRow> group = new ArrayList<>();
    for (TokenRow row : sorted) {
      if (!group.isEmpty() && !fits(row, group, maxTokens)) {
        groups.add(group);
        group = new ArrayList<>();
      }
      group.add(row);
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private static boolean fits(TokenRow longest, List<TokenRow> group, int maxTokens) {
    int shortest = group.get(0).length();
    return longest.length() <= Math.max(shortest + FREE, shortest + shortest / 3)
        && (long) longest.length() * (group.size() + 1) <= maxTokens;
  }
}
