package io.modelgrid.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements of one type in row-major order, in one read-only little-endian buffer.
 *
 * <p>The layout is that of the Open Inference Protocol's binary tensor extension: fixed-size
 * elements without gaps; BOOL one byte, 0 or 1; {@link DataType#BYTES} as length and bytes, one
 * after the other. Immutable as long as nobody writes to the buffer it was made of. Safe to share
 * between threads.
 */
public final class Tensor {
  private final DataType dataType;
  private final Shape shape;
  private final ByteBuffer data;

  private Tensor(DataType dataType, Shape shape, ByteBuffer data) {
    this.dataType = dataType;
    this.shape = shape;
    this.data = data;
  }

  /**
   * Wraps the remaining bytes of a buffer, without copying.
   *
   * @throws IllegalArgumentException if the bytes are not exactly those that type and shape ask for
   */
  public static Tensor of(DataType dataType, Shape shape, ByteBuffer data) {
    ByteBuffer own = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long elements = shape.elementCount();
    if (dataType == DataType.BYTES) {
      checkElements(own, elements);
    } else if (elements > Integer.MAX_VALUE || elements * dataType.size() != own.remaining()) {
      throw new IllegalArgumentException(
          "data: " + own.remaining() + " bytes (expected: " + elements + " x " + dataType + ")");
    }
    return new Tensor(dataType, shape, own);
  }

  public static Tensor ofFloats(Shape shape, float... values) {
    ByteBuffer buffer = allocate((long) values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return of(DataType.FP32, shape, buffer);
  }

  public static Tensor ofLongs(Shape shape, long... values) {
    ByteBuffer buffer = allocate((long) values.length * Long.BYTES);
    buffer.asLongBuffer().put(values);
    return of(DataType.INT64, shape, buffer);
  }

  /** A BYTES tensor of the UTF-8 forms of the texts. */
  public static Tensor ofTexts(Shape shape, List<String> texts) {
    List<byte[]> encoded = new ArrayList<>(texts.size());
    long size = 0;
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      encoded.add(bytes);
      size += Integer.BYTES + (long) bytes.length;
    }
    ByteBuffer buffer = allocate(size);
    for (byte[] bytes : encoded) {
      buffer.putInt(bytes.length).put(bytes);
    }
    return of(DataType.BYTES, shape, buffer.flip());
  }

  /**
   * A direct little-endian buffer of zeros, at the beginning of a cache line where it is small.
   *
   * @throws IllegalArgumentException if one buffer cannot hold that much
   */
  public static ByteBuffer allocate(long bytes) {
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: at most 2147483647)");
    }
    return Slab.allocate((int) bytes);
  }

  public DataType dataType() {
    return dataType;
  }

  public Shape shape() {
    return shape;
  }

  public int byteSize() {
    return data.remaining();
  }

  /** A read-only little-endian view from the first byte; the caller may move its position. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The elements of a BYTES tensor, in order.
   *
   * @throws IllegalStateException if it is of another type
   */
  public List<byte[]> elements() {
    if (dataType != DataType.BYTES) {
      throw new IllegalStateException("dataType: " + dataType + " (expected: BYTES)");
    }
    ByteBuffer view = data();
    List<byte[]> elements = new ArrayList<>();
    while (view.hasRemaining()) {
      byte[] element = new byte[view.getInt()];
      view.get(element);
      elements.add(element);
    }
    return elements;
  }

  private static void checkElements(ByteBuffer data, long count) {
    ByteBuffer view = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long seen = 0;
    while (view.hasRemaining()) {
      int length = view.remaining() < Integer.BYTES ? -1 : view.getInt();
      if (length < 0 || length > view.remaining()) {
        throw new IllegalArgumentException(
            "data: element " + seen + " is cut short (expected: its length, then its bytes)");
      }
      view.position(view.position() + length);
      seen++;
    }
    if (seen != count) {
      throw new IllegalArgumentException(
          "data: " + seen + " elements (expected: " + count + " x BYTES)");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && dataType == tensor.dataType
        && shape.equals(tensor.shape)
        && data.equals(tensor.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * dataType.hashCode() + shape.hashCode()) + data.hashCode();
  }

  /** Type and shape only: contents never reach a log. */
  @Override
  public String toString() {
    return dataType + shape.toString();
  }
}
