package io.modelgrid.engine.text;

/** The tokens of one text: ids, and the type ids that tell segments apart. Immutable. */
public final class TokenSequence {
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

  public int length() {
    return ids.length;
  }

  public long id(int position) {
    return ids[position];
  }

  public long typeId(int position) {
    return typeIds[position];
  }
}
