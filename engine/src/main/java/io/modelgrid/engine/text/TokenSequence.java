package io.modelgrid.engine.text;

/** The tokens of one text: ids, and the type ids that tell segments apart. Immutable. */
public final class TokenSequence implements TokenLine {
  private final long[] ids;
  private final long[] typeIds;

  /**
   * Tokens of one text.
   *
   * @throws IllegalArgumentException if the two differ in length
   */
  public TokenSequence(long[] ids, long[] typeIds) {
    if (ids.length != typeIds.length) {
      throw new IllegalArgumentException(
          "typeIds: " + typeIds.length + " (expected: " + ids.length + ", as many as ids)");
    }
    this.ids = ids.clone();
    this.typeIds = typeIds.clone();
  }

  @Override
  public int length() {
    return ids.length;
  }

  @Override
  public long id(int position) {
    return ids[position];
  }

  /** All of them count. */
  @Override
  public long mark(int position) {
    return 1;
  }

  @Override
  public long typeId(int position) {
    return typeIds[position];
  }
}
