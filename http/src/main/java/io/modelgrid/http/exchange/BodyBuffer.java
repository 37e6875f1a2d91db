package io.modelgrid.http.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * Puts the pieces of a body together, in linear time however small they are. It takes memory in
 * proportion to what came, never for what was announced: a body gets an array of the announced
 * length when half of it is there. For one stream.
 */
final class BodyBuffer {
  private static final int FIRST = 64 * 1024;
  // Larger ones would be humongous to a collector with regions of 1 MiB, and waste half of them.
  private static final int LARGEST = 256 * 1024;
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final long announced;
  private final List<byte[]> full = new ArrayList<>();
  private byte[] block;
  private int used;
  private int size;

  /**
   * An empty buffer.
   *
   * @param announced how long the body says that it is; 0 where it does not say
   */
  BodyBuffer(long announced) {
    this.announced = announced;
    this.block = new byte[(int) Math.min(FIRST, announced <= 0 ? 1024 : announced)];
  }

  BodyBuffer add(ByteString piece) {
    for (ByteBuffer part : piece.getByteBuffers()) {
      while (part.hasRemaining()) {
        if (used == block.length) {
          makeRoom();
        }
        int length = Math.min(part.remaining(), block.length - used);
        part.get(block, used, length);
        used += length;
        size = Math.addExact(size, length);
      }
    }
    return this;
  }

  private void makeRoom() {
    full.add(block);
    if (announced > size && announced / 2 <= size && announced <= LONGEST_ARRAY) {
      block = joined((int) announced);
      full.clear();
      used = size;
    } else {
      block = new byte[Math.min(LARGEST, Math.max(FIRST, size))];
      used = 0;
    }
  }

  /** All that came. The buffer is of no use afterwards. */
  byte[] toArray() {
    if (full.isEmpty()) {
      return used == block.length ? block : Arrays.copyOf(block, used);
    }
    byte[] whole = joined(size);
    System.arraycopy(block, 0, whole, size - used, used);
    return whole;
  }

  private byte[] joined(int length) {
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] each : full) {
      System.arraycopy(each, 0, whole, at, each.length);
      at += each.length;
    }
    return whole;
  }
}
