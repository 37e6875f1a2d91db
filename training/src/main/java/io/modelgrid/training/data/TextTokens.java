package io.modelgrid.training.data;

import io.modelgrid.engine.djl.HuggingFaceTokenizerAdapter;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.text.FixedLength;
import io.modelgrid.engine.text.Tokenizer;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.data.read.DataFile;

/** Texts to rows of token ids, as the engine does for a served version. */
final class TextTokens implements AutoCloseable {
  /** Ids are written as floats, which are exact up to here. */
  private static final int MOST_IDS = 1 << 24;

  private final Tokenizer tokenizer;
  private final FixedLength rows;
  private final Facts facts;

  private TextTokens(Tokenizer tokenizer, int length, Facts facts) {
    this.tokenizer = tokenizer;
    this.rows = new FixedLength(tokenizer, length);
    this.facts = facts;
  }

  /**
   * What is to be known about the tokenizer.
   *
   * @param digest SHA-256 of its file, in hex
   * @param vocabulary how many ids there are
   */
  record Facts(String digest, int vocabulary, int padding) {}

  /**
   * Opens a tokenizer file.
   *
   * @throws DataException if it is none
   */
  static TextTokens open(DataFile file, int length) throws DataException {
    Tokenizer tokenizer;
    try {
      tokenizer = HuggingFaceTokenizerAdapter.open(file.path(), length);
    } catch (LoadException e) {
      throw new DataException(file.name() + ": " + e.getMessage(), e);
    }
    if (tokenizer.vocabularySize() > MOST_IDS) {
      tokenizer.close();
      throw new DataException(
          "%s: %d token ids (expected: at most %d)"
              .formatted(file.name(), tokenizer.vocabularySize(), MOST_IDS));
    }
    return new TextTokens(
        tokenizer,
        length,
        new Facts(FileDigest.of(file), (int) tokenizer.vocabularySize(), (int) tokenizer.padId()));
  }

  Facts facts() {
    return facts;
  }

  /**
   * Adds the ids of a text, as many as the length.
   *
   * @throws IllegalStateException if the tokenizer fails on it
   */
  void add(String text, Ints into) {
    for (long id : rows.ids(text)) {
      into.add((int) id);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
