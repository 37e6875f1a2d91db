package io.modelgrid.engine.servable;

import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loaded, warmed version on one device, ready to compute.
 *
 * <p>{@link #compute} may be called by several threads at once. {@link #close} gives all memory
 * back; it waits for nothing: whoever closes has drained first.
 */
public interface Servable extends AutoCloseable {
  Signature signature();

  /** Its format in the Open Inference Protocol's words, for example {@code onnx_onnxv1}. */
  String platform();

  /** Facts for callers, for example how texts are pooled. */
  Map<String, String> properties();

  /**
   * Bytes that it holds on its device, estimated; of what it shares with others its part, which
   * changes as they come and go.
   */
  long bytes();

  /**
   * Says what is wrong with a request, in words for its caller: {@link Signature#mistakeIn}, and
   * what only this servable can know, for example that a text is not valid UTF-8. Looks at every
   * element, so it belongs on the thread that computes.
   *
   * @return empty when {@link #compute} may be called with it
   */
  default Optional<String> mistakeIn(List<NamedTensor> inputs, List<String> outputs) {
    return signature().mistakeIn(inputs, outputs);
  }

  /**
   * Computes; blocks its thread while the engine runs.
   *
   * @param inputs such as {@link #mistakeIn} finds nothing wrong with
   * @param outputs names of the outputs that are wanted, in order; empty means all that are not
   *     optional
   * @param cancellation ends the computation from another thread
   * @throws ComputeException if the model fails on these inputs, or was cancelled
   */
  List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException;

  /** Most rows that it computes together; 1 if it computes requests one by one. */
  default int maxRows() {
    return 1;
  }

  /**
   * What a request must have in common with others to be computed together with them.
   *
   * @param inputs in which nothing was looked for yet
   * @return empty if it must be computed alone
   */
  default Optional<BatchKey> batchKey(List<NamedTensor> inputs, List<String> outputs) {
    return Optional.empty();
  }

  /**
   * Computes several requests at once.
   *
   * @param requests their inputs: such as {@link #mistakeIn} finds nothing wrong with, with equal
   *     {@link #batchKey keys}
   * @return the outputs of each, in order
   * @throws ComputeException if all of it failed, perhaps because of a single request
   */
  default List<List<NamedTensor>> computeTogether(
      List<List<NamedTensor>> requests, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    throw new IllegalStateException("requests: " + requests.size() + " (expected: one by one)");
  }

  @Override
  void close();
}
