package io.modelgrid.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A growing array of bytes whose contents can be taken without a copy. For one thread. */
public final class ByteSink extends OutputStream {
  // Some virtual machines need a few bytes of an array for themselves.
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  /** No guess takes more: a guess that is too high costs memory, growing only a little time. */
  private static final int LARGEST_GUESS = 1 << 20;

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
    int length = Math.min(limit, Math.min(LARGEST_GUESS, Math.max(capacity, 64)));
    take(length);
    this.bytes = new byte[length];
  }

  /**
   * Lets a generator that writes into a sink take the next value as written, and gives the sink to
   * whoever writes it: one whole JSON value, before the generator writes on.
   */
  public static ByteSink forValue(JsonGenerator json) throws IOException {
    json.writeRawValue("");
    json.flush();
    return (ByteSink) json.getOutputTarget();
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
    // The array may be a little longer than the limit.
    if (needed > Math.min(limit, bytes.length)) {
      grow(needed, limit);
    }
    return bytes;
  }

  /**
   * The same for writers who do not know yet how much they will fill; what is too much for the
   * limit is refused when it is counted.
   */
  public byte[] reserveUpTo(int most) {
    long needed = (long) size + most;
    if (needed > bytes.length) {
      grow(needed, Math.min(LONGEST, (long) limit + most));
    }
    return bytes;
  }

  private void grow(long needed, long longest) {
    if (needed > longest) {
      throw tooLong();
    }
    int before = bytes.length;
    int length = (int) Math.min(Math.max(needed, 2L * before), longest);
    take(length);
    bytes = Arrays.copyOf(bytes, length);
    if (charge != null && before > Account.SMALL) {
      charge.give(before);
    }
  }

  private RefusedException tooLong() {
    return Refusal.badRequest(
        "the answer takes more than %d bytes in JSON (expected: at most that many, by"
                .formatted(limit)
            + " modelgrid.http.max-json-answer). Please use the binary data format, or ask for"
            + " less");
  }

  private void take(int length) {
    if (charge != null && length > Account.SMALL) {
      charge.add(length);
    }
  }

  /** Counts bytes that were written straight into the reserved array. */
  public void advance(int written) {
    if (written > limit - size) {
      throw tooLong();
    }
    size += written;
  }
}
