package io.modelgrid.http.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * Puts the pieces of a body together. It takes memory for what came, never for what was announced,
 * however small the pieces are; each byte is copied at most twice. For one stream.
 */
final class BodyBuffer {
  private static final int FIRST = 64 * 1024;
  private static final int LARGEST = 1 << 20;

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
    this.block = new byte[(int) Math.min(FIRST, announced <= 0 ? 1024 : announced)];
  }

  BodyBuffer add(ByteString piece) {
    for (ByteBuffer part : piece.getByteBuffers()) {
      while (part.hasRemaining()) {
        if (used == block.length) {
          full.add(block);
          block = new byte[Math.min(LARGEST, Math.max(FIRST, size))];
          used = 0;
        }
        int length = Math.min(part.remaining(), block.length - used);
        part.get(block, used, length);
        used += length;
        size = Math.addExact(size, length);
      }
    }
    return this;
  }

  /** All that came. The buffer is of no use afterwards. */
  byte[] toArray() {
    if (full.isEmpty() && used == block.length) {
      return block;
    }
    byte[] whole = new byte[size];
    int at = 0;
    for (byte[] each : full) {
      System.arraycopy(each, 0, whole, at, each.length);
      at += each.length;
    }
    System.arraycopy(block, 0, whole, at, used);
    return whole;
  }
}
