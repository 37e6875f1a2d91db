package io.modelgrid.http.json;

import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.refusal.Refusal;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A growing array of bytes whose contents can be taken without a copy. For one thread. */
public final class ByteSink extends OutputStream {
  // Some virtual machines need a few bytes of an array for themselves.
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private final int limit;
  private final @Nullable Charge charge;
  private byte[] bytes;
  private int size;

  public ByteSink(int capacity) {
    this(capacity, LONGEST, null);
  }

  /**
   * One for an answer, whose memory is charged as it grows.
   *
   * @param capacity a guess at the length
   * @param limit most bytes that it takes; the next one is refused with status 400
   */
  public ByteSink(int capacity, int limit, @Nullable Charge charge) {
    this.limit = limit;
    this.charge = charge;
    int length = Math.min(limit, Math.max(capacity, 64));
    take(length);
    this.bytes = new byte[length];
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
    long needed = (long) size + more;
    if (needed > bytes.length) {
      grow(needed);
    }
    return bytes;
  }

  private void grow(long needed) {
    if (needed > limit) {
      throw Refusal.badRequest(
          "the answer takes more than %d bytes in JSON (expected: at most that many, by"
                  .formatted(limit)
              + " modelgrid.http.max-json-answer). Please use the binary data format, or ask for"
              + " less");
    }
    int before = bytes.length;
    int length = (int) Math.min(Math.max(needed, 2L * before), limit);
    take(length);
    bytes = Arrays.copyOf(bytes, length);
    if (charge != null && before > Account.SMALL) {
      charge.give(before);
    }
  }

  private void take(int length) {
    if (charge != null && length > Account.SMALL) {
      charge.add(length);
    }
  }

  /** Counts bytes that were written straight into the reserved array. */
  public void advance(int written) {
    size += written;
  }
}
