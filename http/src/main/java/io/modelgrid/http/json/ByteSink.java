package io.modelgrid.http.json;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/** A growing array of bytes whose contents can be taken without a copy. For one thread. */
public final class ByteSink extends OutputStream {
  private byte[] bytes;
  private int size;

  public ByteSink(int capacity) {
    this.bytes = new byte[Math.max(capacity, 64)];
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  public int size() {
    return size;
  }

  /** The array behind; its first {@link #size()} bytes count. Write no more after this. */
  public byte[] array() {
    return bytes;
  }

  /** Makes room and returns the array behind, for writers that fill it themselves. */
  public byte[] reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), 0x7FFFFFF7));
    }
    return bytes;
  }

  /** Counts bytes that were written straight into the reserved array. */
  public void advance(int written) {
    size += written;
  }
}
