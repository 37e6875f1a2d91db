package io.modelgrid.engine.text;

import java.util.Arrays;

/**
 * Texts as token ids of one length: longer ones are cut, shorter ones filled up with padding behind
 * them. Training and serving of networks for texts of a fixed length both go through here.
 */
public final class FixedLength {
  private final Tokenizer tokenizer;
  private final int length;

  /**
   * Over a tokenizer, which stays the caller's.
   *
   * @param length ids of every text, special tokens included
   */
  public FixedLength(Tokenizer tokenizer, int length) {
    this.tokenizer = tokenizer;
    this.length = length;
  }

  /**
   * The ids of a text.
   *
   * @throws IllegalStateException if the tokenizer fails on it
   */
  public long[] ids(String text) {
    TokenSequence tokens = tokenizer.encode(text);
    long[] ids = new long[length];
    int used = Math.min(length, tokens.length());
    for (int i = 0; i < used; i++) {
      ids[i] = tokens.id(i);
    }
    Arrays.fill(ids, used, length, tokenizer.padId());
    return ids;
  }
}
