package io.modelgrid.actors.wire;

import io.modelgrid.engine.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may go between nodes: a request's inputs, or an answer's outputs.
 *
 * <p>Asked before they are sent, to a replica on the same node too: what a grid answers does not
 * depend on where its replicas are. Large tensors go in chunks, but their names and shapes in one
 * message, which would be dropped on its way with nothing but a log line if it did not fit.
 *
 * @param maxBytes the most that the tensors' elements may take together
 */
public record TensorLimit(long maxBytes) {
  /** What a message's frame must hold beyond the elements: names, shapes, and the envelope. */
  public static final long FRAME_MARGIN = 1L << 20;

  // Half of the margin: the other half is for the envelope and the frame's own header.
  private static final long MAX_DESCRIPTION = FRAME_MARGIN / 2;

  /**
   * Why these tensors cannot travel, or null.
   *
   * @param what the tensors in words, plural, for the message
   * @param names further names that travel with them
   */
  public @Nullable String obstacle(String what, List<NamedTensor> tensors, List<String> names) {
    long bytes = 0;
    for (NamedTensor named : tensors) {
      int rank = named.tensor().shape().rank();
      if (rank > WireReader.MAX_RANK) {
        return "%s cannot be sent: '%s' has %d dimensions (expected: at most %d)"
            .formatted(what, shown(named.name()), rank, WireReader.MAX_RANK);
      }
      bytes += named.tensor().byteSize();
    }
    if (bytes > maxBytes) {
      return "%s are too large: %d bytes (expected: at most %d, by modelgrid.serving.max-tensor-bytes)"
          .formatted(what, bytes, maxBytes);
    }
    WireWriter counting = WireWriter.counting();
    counting.tensors(tensors);
    counting.texts(names);
    long description = counting.size() - bytes;
    return description <= MAX_DESCRIPTION
        ? null
        : "the names and shapes of %s are too large: %d bytes (expected: at most %d)"
            .formatted(what, description, MAX_DESCRIPTION);
  }

  private static String shown(String name) {
    return name.length() <= 100 ? name : name.substring(0, 100) + "…";
  }
}
