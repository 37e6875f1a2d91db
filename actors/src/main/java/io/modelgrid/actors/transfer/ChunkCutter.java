package io.modelgrid.actors.transfer;

import io.modelgrid.actors.transfer.Incoming.Chunk;
import io.modelgrid.engine.tensor.NamedTensor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Cuts the bytes of tensors, one tensor after the other, into chunks, in order. A chunk that lies
 * within one tensor is a view of it and copies nothing. Confined to its actor.
 */
final class ChunkCutter {
  /** Most bytes of a chunk. */
  static final int CHUNK = 512 * 1024;

  private final ArrayDeque<ByteBuffer> rest = new ArrayDeque<>();
  private final long total;
  private long offset;

  ChunkCutter(List<NamedTensor> tensors) {
    long bytes = 0;
    for (NamedTensor named : tensors) {
      if (named.tensor().byteSize() > 0) {
        rest.add(named.tensor().data());
      }
      bytes += named.tensor().byteSize();
    }
    total = bytes;
  }

  long total() {
    return total;
  }

  /** Bytes that were cut off so far. */
  long offset() {
    return offset;
  }

  boolean isDone() {
    return offset == total;
  }

  /** The next chunk. There must be one. */
  Chunk next() {
    int length = (int) Math.min(CHUNK, total - offset);
    ByteBuffer first = rest.element();
    Chunk chunk =
        new Chunk(offset, first.remaining() >= length ? take(first, length) : gather(length));
    offset += length;
    return chunk;
  }

  private ByteBuffer gather(int length) {
    ByteBuffer gathered = ByteBuffer.allocate(length);
    while (gathered.hasRemaining()) {
      ByteBuffer first = rest.element();
      gathered.put(take(first, Math.min(first.remaining(), gathered.remaining())));
    }
    return gathered.flip();
  }

  private ByteBuffer take(ByteBuffer first, int length) {
    ByteBuffer taken = first.slice(first.position(), length);
    first.position(first.position() + length);
    if (!first.hasRemaining()) {
      rest.remove();
    }
    return taken;
  }
}
