package io.modelgrid.actors.transfer;

import io.modelgrid.actors.transfer.Incoming.Chunk;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts tensors together from chunks, in direct buffers of their own. Chunks have to come in order
 * and without a gap: one that does not shows that another was lost. Confined to its actor.
 */
final class Assembly {
  private final List<TensorHead> heads;
  private final List<ByteBuffer> buffers;
  private final long total;
  private long received;
  private int current;

  /** Allocates what the tensors need; whoever announced them was admitted for as much. */
  Assembly(List<TensorHead> heads) {
    this.heads = heads;
    this.buffers = heads.stream().map(head -> Tensor.allocate(head.byteSize())).toList();
    this.total = heads.stream().mapToLong(TensorHead::byteSize).sum();
  }

  long received() {
    return received;
  }

  long total() {
    return total;
  }

  boolean isComplete() {
    return received == total;
  }

  /** Takes the next chunk; answers why it cannot be, or null. */
  @Nullable String add(Chunk chunk) {
    ByteBuffer bytes = chunk.bytes();
    if (chunk.offset() != received) {
      return "a chunk starts at byte %d (expected: at %d)".formatted(chunk.offset(), received);
    }
    if (bytes.remaining() > total - received) {
      return "a chunk has %d bytes (expected: at most %d)"
          .formatted(bytes.remaining(), total - received);
    }
    received += bytes.remaining();
    while (bytes.hasRemaining()) {
      ByteBuffer buffer = buffers.get(current);
      int length = Math.min(buffer.remaining(), bytes.remaining());
      buffer.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
      current += buffer.hasRemaining() ? 0 : 1;
    }
    return null;
  }

  /**
   * The tensors; it must be complete.
   *
   * @throws IllegalArgumentException if the bytes are not those of such tensors
   */
  List<NamedTensor> tensors() {
    List<NamedTensor> tensors = new ArrayList<>(heads.size());
    for (int i = 0; i < heads.size(); i++) {
      TensorHead head = heads.get(i);
      Tensor tensor = Tensor.of(head.dataType(), head.shape(), buffers.get(i).duplicate().flip());
      tensors.add(new NamedTensor(head.name(), tensor));
    }
    return tensors;
  }
}
