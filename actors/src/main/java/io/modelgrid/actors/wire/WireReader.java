package io.modelgrid.actors.wire;

import io.modelgrid.actors.transfer.TensorHead;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the elements of a message from a little-endian buffer whose bytes nobody vouches for.
 *
 * <p>Layout: numbers little-endian; a text as its length (int32) and UTF-8; a list as its count
 * (int32) and elements; a tensor as name (text), type (int8), rank (int8), dimensions (int64 each),
 * length (int32) and bytes; a tensor's head the same without the bytes.
 *
 * <p>INVARIANT: every length and count of what follows is compared with the bytes that remain
 * before anything is allocated for it, so that what is allocated stays in proportion to the input.
 * For what a head announces nothing is allocated here.
 */
final class WireReader {
  /** Most dimensions of a tensor that travels. */
  static final int MAX_RANK = 64;

  /** Most elements of a tensor: one buffer holds no more. */
  static final long MAX_ELEMENTS = Integer.MAX_VALUE;

  // Codes are positions in this list: append only.
  private static final List<DataType> TYPES =
      List.of(
          DataType.BOOL,
          DataType.UINT8,
          DataType.UINT16,
          DataType.UINT32,
          DataType.UINT64,
          DataType.INT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.FP16,
          DataType.BF16,
          DataType.FP32,
          DataType.FP64,
          DataType.BYTES);

  // A name's length, type, rank and data length.
  private static final int SMALLEST_TENSOR = 2 * Integer.BYTES + 2 * Byte.BYTES;

  private final ByteBuffer buffer;

  WireReader(ByteBuffer littleEndian) {
    this.buffer = littleEndian;
  }

  static int codeOf(DataType type) {
    return TYPES.indexOf(type);
  }

  byte int8(String what) throws NotSerializableException {
    need(Byte.BYTES, what);
    return buffer.get();
  }

  int int32(String what) throws NotSerializableException {
    need(Integer.BYTES, what);
    return buffer.getInt();
  }

  long int64(String what) throws NotSerializableException {
    need(Long.BYTES, what);
    return buffer.getLong();
  }

  String text(String what) throws NotSerializableException {
    ByteBuffer bytes = slice(int32(what), what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw malformed(what, "bytes that are no UTF-8", "UTF-8");
    }
  }

  List<String> texts(String what) throws NotSerializableException {
    int count = count(Integer.BYTES, what);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text(what));
    }
    return texts;
  }

  List<NamedTensor> tensors(String what) throws NotSerializableException {
    int count = count(SMALLEST_TENSOR, what);
    List<NamedTensor> tensors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TensorHead head = tensorHead(what);
      tensors.add(new NamedTensor(head.name(), tensor(head, what)));
    }
    return tensors;
  }

  /** Tensors without their elements, whose lengths fit their types and shapes. */
  List<TensorHead> tensorHeads(String what) throws NotSerializableException {
    int count = count(SMALLEST_TENSOR, what);
    List<TensorHead> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      heads.add(tensorHead(what));
    }
    return heads;
  }

  /** Bytes with their length before them, as a copy on the heap. */
  ByteBuffer bytes(String what) throws NotSerializableException {
    ByteBuffer bytes = slice(int32(what), what);
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /** Says that the message ends here. */
  void end() throws NotSerializableException {
    if (buffer.hasRemaining()) {
      throw malformed("message", buffer.remaining() + " bytes too many", "none");
    }
  }

  private Tensor tensor(TensorHead head, String what) throws NotSerializableException {
    ByteBuffer bytes = slice(head.byteSize(), what);
    ByteBuffer data = Tensor.allocate(bytes.remaining()).put(bytes).flip();
    try {
      return Tensor.of(head.dataType(), head.shape(), data);
    } catch (IllegalArgumentException e) {
      throw malformed(what, String.valueOf(e.getMessage()), "data that fit type and shape");
    }
  }

  private TensorHead tensorHead(String what) throws NotSerializableException {
    String name = text(what);
    int code = int8(what);
    if (code < 0 || code >= TYPES.size()) {
      throw malformed(what, "element type " + code, "0 to " + (TYPES.size() - 1));
    }
    DataType type = TYPES.get(code);
    Shape shape = shape(what);
    int length = int32(what);
    checkSize(type, shape, length, what);
    return new TensorHead(name, type, shape, length);
  }

  private Shape shape(String what) throws NotSerializableException {
    int rank = int8(what);
    if (rank < 0 || rank > MAX_RANK) {
      throw malformed(what, "rank " + rank, "0 to " + MAX_RANK);
    }
    need(rank * Long.BYTES, what);
    long[] dimensions = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dimensions[axis] = buffer.getLong();
      if (dimensions[axis] < 0) {
        throw malformed(what, "dimension " + dimensions[axis], "0 or more");
      }
    }
    return Shape.of(dimensions);
  }

  private static void checkSize(DataType type, Shape shape, int bytes, String what)
      throws NotSerializableException {
    long elements;
    try {
      elements = shape.elementCount();
    } catch (ArithmeticException e) {
      throw malformed(what, "shape " + shape, "at most " + MAX_ELEMENTS + " elements");
    }
    if (elements > MAX_ELEMENTS) {
      throw malformed(what, elements + " elements", "at most " + MAX_ELEMENTS);
    }
    boolean fits =
        type == DataType.BYTES
            ? elements * Integer.BYTES <= bytes
            : elements * type.size() == bytes;
    if (!fits) {
      throw malformed(what, bytes + " bytes", "those of " + elements + " x " + type);
    }
  }

  private int count(int smallest, String what) throws NotSerializableException {
    int count = int32(what);
    if (count < 0 || count > buffer.remaining() / smallest) {
      throw malformed(
          what, "a count of " + count, "what fits into " + buffer.remaining() + " bytes");
    }
    return count;
  }

  private ByteBuffer slice(int length, String what) throws NotSerializableException {
    if (length < 0 || length > buffer.remaining()) {
      throw malformed(
          what, "a length of " + length, "0 to the " + buffer.remaining() + " bytes that remain");
    }
    ByteBuffer slice = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return slice;
  }

  private void need(int bytes, String what) throws NotSerializableException {
    if (buffer.remaining() < bytes) {
      throw malformed(what, buffer.remaining() + " bytes", "at least " + bytes);
    }
  }

  static NotSerializableException malformed(String what, String found, String expected) {
    return new NotSerializableException(what + ": " + found + " (expected: " + expected + ")");
  }
}
