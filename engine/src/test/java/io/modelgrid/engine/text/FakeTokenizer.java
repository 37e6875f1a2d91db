package io.modelgrid.engine.text;

/** One token a character, {@code a} is 1; at most six of them. */
final class FakeTokenizer implements Tokenizer {
  static final long PAD = 29;

  @Override
  public TokenSequence encode(String text) {
    long[] ids =
        text.chars().limit(6).mapToLong(letter -> letter == ' ' ? 27 : letter - 'a' + 1).toArray();
    return new TokenSequence(ids, new long[ids.length]);
  }

  @Override
  public long padId() {
    return PAD;
  }

  @Override
  public long vocabularySize() {
    return 30;
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
