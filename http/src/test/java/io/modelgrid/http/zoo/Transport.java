package io.modelgrid.http.zoo;

import io.modelgrid.engine.tensor.NamedTensor;
import java.io.IOException;
import java.util.List;

/** A way to ask a server for a prediction, as a client of one protocol would. */
interface Transport extends AutoCloseable {
  /** Whether the protocol has a form for these tensors at all. */
  boolean carries(List<NamedTensor> tensors);

  /**
   * What a model answers.
   *
   * @throws RefusedException with the server's words
   */
  List<NamedTensor> infer(String model, List<NamedTensor> inputs)
      throws IOException, InterruptedException, RefusedException;

  @Override
  default void close() {}

  /** The server said no. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String words) {
      super(words);
    }
  }
}
