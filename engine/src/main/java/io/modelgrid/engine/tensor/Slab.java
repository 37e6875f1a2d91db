package io.modelgrid.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct memory for small tensors. The JVM books, clears and registers every direct buffer for
 * itself, which costs more than computing a small model; so each thread takes a larger piece at a
 * time and cuts from it. Nothing is given back and nothing is used twice: a piece is garbage when
 * all that was cut from it is, so nothing can leak, and nothing can be seen by another request.
 */
final class Slab {
  /** Up to here tensors are cut from a piece. */
  static final int SMALL = 16 << 10;

  static final int PIECE = 128 << 10;

  /** Engines read fastest where cache lines begin. */
  static final int ALIGNMENT = 64;

  private static final ThreadLocal<Slab> OWN = ThreadLocal.withInitial(Slab::new);

  private ByteBuffer rest = ByteBuffer.allocate(0);

  private Slab() {}

  /** A direct little-endian buffer of zeros. */
  static ByteBuffer allocate(int bytes) {
    return bytes > SMALL
        ? ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN)
        : OWN.get().cut(bytes);
  }

  private ByteBuffer cut(int bytes) {
    if (rest.remaining() < bytes) {
      rest = ByteBuffer.allocateDirect(PIECE + ALIGNMENT).alignedSlice(ALIGNMENT);
    }
    int start = rest.position();
    int end = start + bytes;
    rest.position(Math.min(rest.limit(), (end + ALIGNMENT - 1) & -ALIGNMENT));
    return rest.slice(start, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
