package io.modelgrid.actors.wire;

import io.modelgrid.actors.transfer.TensorHead;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the elements of a message into a little-endian buffer, or only counts their bytes where it
 * has none. {@link WireReader} is its inverse and says the layout.
 */
final class WireWriter {
  private final @Nullable ByteBuffer buffer;
  private long size;

  private WireWriter(@Nullable ByteBuffer buffer) {
    this.buffer = buffer;
  }

  static WireWriter into(ByteBuffer littleEndian) {
    return new WireWriter(littleEndian);
  }

  static WireWriter counting() {
    return new WireWriter(null);
  }

  /** Bytes so far. */
  long size() {
    return size;
  }

  void int8(int value) {
    size += Byte.BYTES;
    if (buffer != null) {
      buffer.put((byte) value);
    }
  }

  void int32(int value) {
    size += Integer.BYTES;
    if (buffer != null) {
      buffer.putInt(value);
    }
  }

  void int64(long value) {
    size += Long.BYTES;
    if (buffer != null) {
      buffer.putLong(value);
    }
  }

  void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int32(bytes.length);
    size += bytes.length;
    if (buffer != null) {
      buffer.put(bytes);
    }
  }

  void texts(List<String> texts) {
    int32(texts.size());
    texts.forEach(this::text);
  }

  void tensors(List<NamedTensor> tensors) {
    int32(tensors.size());
    for (NamedTensor named : tensors) {
      text(named.name());
      tensor(named.tensor());
    }
  }

  void tensorHeads(List<TensorHead> heads) {
    int32(heads.size());
    for (TensorHead head : heads) {
      text(head.name());
      head(head.dataType(), head.shape(), head.byteSize());
    }
  }

  /** The remaining bytes, which are left as they are, with their length before them. */
  void bytes(ByteBuffer bytes) {
    int32(bytes.remaining());
    size += bytes.remaining();
    if (buffer != null) {
      buffer.put(bytes.duplicate());
    }
  }

  private void tensor(Tensor tensor) {
    head(tensor.dataType(), tensor.shape(), tensor.byteSize());
    size += tensor.byteSize();
    if (buffer != null) {
      buffer.put(tensor.data());
    }
  }

  private void head(DataType type, Shape shape, int bytes) {
    if (shape.rank() > WireReader.MAX_RANK) {
      throw new IllegalArgumentException(
          "rank: " + shape.rank() + " (expected: at most " + WireReader.MAX_RANK + ")");
    }
    int8(WireReader.codeOf(type));
    int8(shape.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      int64(shape.dimension(axis));
    }
    int32(bytes);
  }
}
