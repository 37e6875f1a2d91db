package io.modelgrid.engine.text;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Token ids that go through the encoder together, as three INT64 tensors of one shape [rows,
 * length].
 *
 * @param mask 1 for tokens, 0 for padding
 */
record TokenBatch(Tensor ids, Tensor mask, Tensor typeIds) {
  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";

  /** Pads to the longest of these rows. */
  static TokenBatch padded(List<? extends TokenLine> rows, long padId) {
    int length = rows.stream().mapToInt(TokenLine::length).max().orElse(0);
    Shape shape = Shape.of(rows.size(), length);
    ByteBuffer ids = Tensor.allocate(shape.elementCount() * Long.BYTES);
    ByteBuffer mask = Tensor.allocate(shape.elementCount() * Long.BYTES);
    ByteBuffer types = Tensor.allocate(shape.elementCount() * Long.BYTES);
    for (TokenLine row : rows) {
      for (int position = 0; position < length; position++) {
        boolean token = position < row.length();
        ids.putLong(token ? row.id(position) : padId);
        mask.putLong(token ? row.mark(position) : 0);
        types.putLong(token ? row.typeId(position) : 0);
      }
    }
    return new TokenBatch(
        Tensor.of(DataType.INT64, shape, ids.flip()),
        Tensor.of(DataType.INT64, shape, mask.flip()),
        Tensor.of(DataType.INT64, shape, types.flip()));
  }

  /** Tokens as a caller gave them: without a mask all count, without types all are of type 0. */
  static TokenBatch given(Tensor ids, @Nullable Tensor mask, @Nullable Tensor typeIds) {
    return new TokenBatch(
        ids,
        mask == null ? filled(ids.shape(), 1) : mask,
        typeIds == null ? filled(ids.shape(), 0) : typeIds);
  }

  private static Tensor filled(Shape shape, long value) {
    ByteBuffer data = Tensor.allocate(shape.elementCount() * Long.BYTES);
    while (data.hasRemaining()) {
      data.putLong(value);
    }
    return Tensor.of(DataType.INT64, shape, data.flip());
  }

  int rows() {
    return (int) ids.shape().dimension(0);
  }

  int length() {
    return (int) ids.shape().dimension(1);
  }

  /** Writes for each row how many of its tokens are no padding. */
  void countTokens(LongBuffer target) {
    LongBuffer marks = mask.data().asLongBuffer();
    for (int row = 0; row < rows(); row++) {
      long tokens = 0;
      for (int position = 0; position < length(); position++) {
        tokens += marks.get();
      }
      target.put(tokens);
    }
  }

  /** Some of the rows, without copying. */
  TokenBatch rows(int from, int count) {
    return new TokenBatch(
        rows(ids, from, count), rows(mask, from, count), rows(typeIds, from, count));
  }

  private static Tensor rows(Tensor tensor, int from, int count) {
    long length = tensor.shape().dimension(1);
    int stride = Math.toIntExact(length * Long.BYTES);
    return Tensor.of(
        DataType.INT64,
        Shape.of(count, length),
        tensor.data().slice(from * stride, count * stride));
  }

  /** As the inputs of an encoder, which may do without type ids. */
  List<NamedTensor> inputs(boolean withTypes) {
    List<NamedTensor> inputs = new ArrayList<>();
    inputs.add(new NamedTensor(IDS, ids));
    inputs.add(new NamedTensor(MASK, mask));
    if (withTypes) {
      inputs.add(new NamedTensor(TYPES, typeIds));
    }
    return inputs;
  }
}
