package io.modelgrid.engine.text;

/** The tokens of one row, wherever they lie. */
interface TokenLine {
  int length();

  long id(int position);

  /** 1 for a token that counts, 0 for one that does not. */
  long mark(int position);

  long typeId(int position);
}
