package io.modelgrid.training.data;

import java.util.Arrays;

/** Finds rows that are the same as others: by their hashes first, then by all their numbers. */
final class RowIndex {
  private static final int NONE = -1;

  private final Kind kind;
  private final int[] table;

  /** When rows count as the same. */
  interface Kind {
    /** Equal for rows that are the same. */
    long hash(int row);

    boolean same(int one, int other);
  }

  /**
   * An empty one.
   *
   * @param most how many rows will be put in
   */
  RowIndex(Kind kind, int most) {
    this.kind = kind;
    int size = Integer.highestOneBit(Math.max(8, Math.min(most, 1 << 29))) << 2;
    this.table = new int[size > 0 ? size : 1 << 30];
    Arrays.fill(table, NONE);
  }

  /** Rows count as the same whatever they should be answered with. */
  static Kind byRows(RawRows rows) {
    return new Kind() {
      @Override
      public long hash(int row) {
        return rows.hash(row);
      }

      @Override
      public boolean same(int one, int other) {
        return rows.same(one, other);
      }
    };
  }

  /** Rows count as the same if their answers are, too. */
  static Kind byRowsAndAnswers(RawRows rows, Answers answers) {
    return new Kind() {
      @Override
      public long hash(int row) {
        return answers.hash(rows.hash(row), row);
      }

      @Override
      public boolean same(int one, int other) {
        return rows.same(one, other) && answers.same(one, other);
      }
    };
  }

  /** Puts a row in, unless one that is the same is there; whether it is new. */
  boolean add(int row) {
    int place = place(row);
    boolean isNew = table[place] == NONE;
    if (isNew) {
      table[place] = row;
    }
    return isNew;
  }

  /** Whether a row that is the same was put in. */
  boolean has(int row) {
    return table[place(row)] != NONE;
  }

  private int place(int row) {
    int place = (int) kind.hash(row) & (table.length - 1);
    while (table[place] != NONE && !kind.same(table[place], row)) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }
}
