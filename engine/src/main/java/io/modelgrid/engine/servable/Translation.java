package io.modelgrid.engine.servable;

import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;

/**
 * What turns rows that callers send, texts or pictures, into the rows of a network's only input.
 * Thread-safe.
 */
public interface Translation extends AutoCloseable {
  /** What callers send: one open dimension, a row for each element. */
  TensorSpec input();

  /** The network's input. */
  TensorSpec network();

  /** Facts for callers. */
  Map<String, String> properties();

  /** Says what is wrong with what a caller sent, in words for it; empty if nothing is. */
  Optional<String> mistakeIn(Tensor given);

  /**
   * The network's rows.
   *
   * @param given such as {@link #mistakeIn} finds nothing wrong with
   * @throws ComputeException if a row cannot be translated, or it was cancelled
   */
  Tensor translate(Tensor given, Cancellation cancellation) throws ComputeException;

  @Override
  void close();
}
