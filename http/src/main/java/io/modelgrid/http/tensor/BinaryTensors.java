package io.modelgrid.http.tensor;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.http.json.ByteSink;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Tensors as raw bytes: the layout of the Open Inference Protocol's binary tensor extension, which
 * is that of {@link Tensor}. Whatever a sender claims is checked before anything is allocated.
 */
public final class BinaryTensors {
  /** Most bytes of one of the {@link #pieces}. */
  public static final int PIECE = 256 * 1024;

  private BinaryTensors() {}

  /**
   * A tensor of exactly the bytes that remain in a buffer, in memory that the engine can use in
   * place: in the buffer's own if it is direct, which nobody may write to from then on, and if it
   * begins where the elements may begin; otherwise they are copied once.
   *
   * @param what whose data it is, as the beginning of a sentence
   * @throws RefusedException with status 400 if the bytes are not those that type and shape ask for
   */
  public static Tensor read(ByteBuffer bytes, DataType type, Shape shape, String what) {
    int given = bytes.remaining();
    long elements = Shapes.count(shape, what);
    if (type == DataType.BYTES) {
      checkLengths(bytes, elements, what);
    } else {
      checkSize(given, type, elements, shape, what);
    }
    ByteBuffer data = inPlace(bytes, type) ? bytes.slice() : copied(bytes);
    if (type == DataType.BOOL) {
      checkTruth(data, what);
    }
    return Tensor.of(type, shape, data);
  }

  /**
   * Memory for so many bytes of a tensor.
   *
   * @throws RefusedException with status 503 where the node has none left
   */
  public static ByteBuffer allocate(long bytes) {
    return Elements.allocate(bytes);
  }

  private static boolean inPlace(ByteBuffer bytes, DataType type) {
    int unit = type == DataType.BYTES ? 1 : type.size();
    return bytes.isDirect() && bytes.alignmentOffset(bytes.position(), unit) == 0;
  }

  private static ByteBuffer copied(ByteBuffer bytes) {
    return Elements.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }

  /** Adds a tensor's bytes to those of a sink, copied once. */
  public static void write(ByteSink sink, Tensor tensor) {
    ByteBuffer data = tensor.data();
    int length = data.remaining();
    data.get(sink.reserve(length), sink.size(), length);
    sink.advance(length);
  }

  /**
   * A tensor's bytes piece by piece, each copied when it is taken, for tensors of which nobody
   * wants a whole second copy. For one thread.
   */
  public static Iterator<byte[]> pieces(Tensor tensor) {
    return new Pieces(tensor.data());
  }

  private static final class Pieces implements Iterator<byte[]> {
    private final ByteBuffer rest;

    Pieces(ByteBuffer rest) {
      this.rest = rest;
    }

    @Override
    public boolean hasNext() {
      return rest.hasRemaining();
    }

    @Override
    public byte[] next() {
      if (!rest.hasRemaining()) {
        throw new NoSuchElementException("pieces: none is left");
      }
      byte[] piece = new byte[Math.min(PIECE, rest.remaining())];
      rest.get(piece);
      return piece;
    }
  }

  private static void checkSize(int given, DataType type, long elements, Shape shape, String what) {
    // Division, because a product could overflow.
    boolean fits = given % type.size() == 0 && given / type.size() == elements;
    if (!fits) {
      throw Refusal.badRequest(
          "%s: %d bytes of data came (expected: %d %s elements of %d bytes each, by shape %s)"
              .formatted(what, given, elements, type, type.size(), shape));
    }
  }

  private static void checkLengths(ByteBuffer bytes, long elements, String what) {
    ByteBuffer view = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long seen = 0;
    while (view.hasRemaining()) {
      long length = view.remaining() < Integer.BYTES ? -1 : Integer.toUnsignedLong(view.getInt());
      if (length < 0 || length > view.remaining()) {
        throw Refusal.badRequest(
            what
                + ": element "
                + seen
                + " is cut short (expected: 4 bytes of length, then so many bytes)");
      }
      view.position(view.position() + (int) length);
      seen++;
    }
    if (seen != elements) {
      throw Refusal.badRequest(
          what + ": " + seen + " BYTES elements came (expected: " + elements + ", by its shape)");
    }
  }

  private static void checkTruth(ByteBuffer data, String what) {
    for (int index = 0; index < data.limit(); index++) {
      int element = data.get(index);
      if (element != 0 && element != 1) {
        throw Refusal.badRequest(
            "%s: element %d is the byte %d (expected: 0 or 1 for BOOL)"
                .formatted(what, index, element & 0xFF));
      }
    }
  }
}
