package io.modelgrid.engine.text;

/** Cuts texts into tokens the way a model was trained with. Thread-safe. */
public interface Tokenizer extends AutoCloseable {
  /**
   * The tokens of a text, special tokens included, cut to the longest length, never padded.
   *
   * @throws IllegalStateException if the tokenizer fails on the text
   */
  TokenSequence encode(String text);

  /** The id that stands for padding. */
  long padId();

  /** One more than the highest id that it knows. */
  long vocabularySize();

  @Override
  void close();
}
