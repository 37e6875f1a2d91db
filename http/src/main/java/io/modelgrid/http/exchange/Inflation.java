package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses one body. A small one is read once; a larger one is read twice: first to learn how
 * much comes out of it, whereby nothing is kept, then into an array of that size. So what would
 * grow beyond the limit takes no memory before it is refused. For one thread.
 *
 * <p>Sources: RFC 1950 (zlib, which HTTP calls deflate) and RFC 1952 (gzip).
 */
final class Inflation {
  private static final int SCRATCH = 64 * 1024;
  private static final int MOST_MEMBERS = 1000;
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int CHECKED = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final byte[] body;
  private final Coding coding;
  private final long limit;
  private final LongConsumer room;
  private final ByteBuffer numbers;
  private final Inflater inflater;
  private byte[] target = new byte[SCRATCH];
  private long size;

  private Inflation(byte[] body, Coding coding, long limit, LongConsumer room) {
    this.body = body;
    this.coding = coding;
    this.limit = limit;
    this.room = room;
    this.numbers = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    this.inflater = new Inflater(coding == Coding.GZIP);
  }

  /**
   * The body as it was before it was compressed.
   *
   * @param room is told of memory before it is taken, unless it is little; it may refuse
   * @throws RefusedException with status 413 if that is longer than the limit, and with 400 if it
   *     is not compressed as it says
   */
  static byte[] of(byte[] body, Coding coding, long limit, LongConsumer room) {
    Inflation inflation = new Inflation(body, coding, limit, room);
    try {
      return inflation.inflate();
    } catch (DataFormatException e) {
      throw inflation.broken("its data is damaged");
    } finally {
      inflation.inflater.end();
    }
  }

  private byte[] inflate() throws DataFormatException {
    read();
    if (size <= SCRATCH) {
      return Arrays.copyOf(target, (int) size);
    }
    room.accept(size);
    target = new byte[(int) size];
    size = 0;
    read();
    return target;
  }

  private void read() throws DataFormatException {
    if (coding == Coding.GZIP) {
      readMembers();
    } else if (readStream(0, null) != body.length) {
      throw broken("something follows its end");
    }
  }

  private void readMembers() throws DataFormatException {
    int at = 0;
    int members = 0;
    do {
      if (++members > MOST_MEMBERS) {
        throw broken("it has more than " + MOST_MEMBERS + " members");
      }
      CRC32 check = new CRC32();
      long before = size;
      int end = readStream(afterHeader(at), check);
      requireBytes(end, TRAILER);
      boolean whole =
          numbers.getInt(end) == (int) check.getValue()
              && numbers.getInt(end + Integer.BYTES) == (int) (size - before);
      if (!whole) {
        throw broken("its check sum is wrong");
      }
      at = end + TRAILER;
    } while (at < body.length);
  }

  private int afterHeader(int from) {
    requireBytes(from, HEADER);
    boolean known = numbers.getShort(from) == (short) 0x8B1F && body[from + 2] == 8;
    int flags = body[from + 3];
    if (!known || (flags & RESERVED) != 0) {
      throw broken(from == 0 ? "it does not begin as one" : "something follows its end");
    }
    int at = from + HEADER;
    if ((flags & EXTRA) != 0) {
      requireBytes(at, Short.BYTES);
      at += Short.BYTES + (numbers.getShort(at) & 0xFFFF);
    }
    if ((flags & NAME) != 0) {
      at = afterZero(at);
    }
    if ((flags & COMMENT) != 0) {
      at = afterZero(at);
    }
    if ((flags & CHECKED) != 0) {
      at += Short.BYTES;
    }
    requireBytes(at, 1);
    return at;
  }

  private int afterZero(int from) {
    int at = from;
    while (at < body.length && body[at] != 0) {
      at++;
    }
    return at + 1;
  }

  /** Reads one compressed stream and says where it ends. Beyond the target's end it begins anew. */
  private int readStream(int from, @Nullable CRC32 check) throws DataFormatException {
    inflater.reset();
    inflater.setInput(body, from, body.length - from);
    while (!inflater.finished()) {
      int at = (int) (size % target.length);
      int more = inflater.inflate(target, at, target.length - at);
      if (check != null) {
        check.update(target, at, more);
      }
      size += more;
      if (size > limit) {
        throw Metered.tooLarge(limit, " when it is decompressed");
      }
      if (more == 0 && !inflater.finished()) {
        throw broken("it ends too early");
      }
    }
    return body.length - inflater.getRemaining();
  }

  private void requireBytes(int at, int count) {
    if (at > body.length - count) {
      throw broken("it ends too early");
    }
  }

  private RefusedException broken(String why) {
    return Refusal.badRequest(
        "the body is not valid "
            + coding.token()
            + ": "
            + why
            + " (expected: a body that is compressed as its Content-Encoding says)");
  }
}
