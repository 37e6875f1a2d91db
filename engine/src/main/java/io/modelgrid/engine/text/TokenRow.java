package io.modelgrid.engine.text;

import java.nio.LongBuffer;

/**
 * One row of a batch, without the padding at its end.
 *
 * @param index its place among all rows of its request
 * @param length tokens, from the first to the last that is no padding; one at least
 */
record TokenRow(
    int request,
    int index,
    int offset,
    int length,
    LongBuffer ids,
    LongBuffer mask,
    LongBuffer types)
    implements TokenLine {

  static TokenRow of(TokenBatch batch, int row, int request, int index) {
    LongBuffer mask = batch.mask().data().asLongBuffer();
    int offset = row * batch.length();
    int length = batch.length();
    while (length > 1 && mask.get(offset + length - 1) == 0) {
      length--;
    }
    return new TokenRow(
        request,
        index,
        offset,
        length,
        batch.ids().data().asLongBuffer(),
        mask,
        batch.typeIds().data().asLongBuffer());
  }

  @Override
  public long id(int position) {
    return ids.get(offset + position);
  }

  @Override
  public long mark(int position) {
    return mask.get(offset + position);
  }

  @Override
  public long typeId(int position) {
    return types.get(offset + position);
  }
}
