package io.modelgrid.training.data;

import java.util.Arrays;

/** Texts as token ids, all of one length. */
final class RawTokens implements RawRows {
  private final int[] ids;
  private final int length;
  private final TextTokens.Facts facts;

  /** Keeps the array; the caller forgets it. */
  RawTokens(int[] ids, int length, TextTokens.Facts facts) {
    this.ids = ids;
    this.length = length;
    this.facts = facts;
  }

  @Override
  public int size() {
    return ids.length / length;
  }

  int length() {
    return length;
  }

  int id(int row, int place) {
    return ids[row * length + place];
  }

  TextTokens.Facts facts() {
    return facts;
  }

  @Override
  public long hash(int row) {
    long hash = length;
    for (int i = 0; i < length; i++) {
      hash = RawRows.mix(hash, ids[row * length + i]);
    }
    return hash;
  }

  @Override
  public boolean same(int one, int other) {
    int a = one * length;
    int b = other * length;
    return Arrays.equals(ids, a, a + length, ids, b, b + length);
  }
}
