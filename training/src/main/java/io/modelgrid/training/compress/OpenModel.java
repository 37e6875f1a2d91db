package io.modelgrid.training.compress;

import io.modelgrid.engine.djl.OnnxModels;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.training.onnx.ModelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A model loaded for trying it, whose computations are ended when they take too long. */
final class OpenModel implements AutoCloseable {
  private static final long LONGEST_SECONDS = 60;
  private static final int USUAL_ROWS = 32;

  private final Servable servable;

  private OpenModel(Servable servable) {
    this.servable = servable;
  }

  static OpenModel of(byte[] model) throws ModelException {
    try {
      return new OpenModel(OnnxModels.open(model));
    } catch (LoadException e) {
      throw new ModelException(spoken(e), e);
    }
  }

  Signature signature() {
    return servable.signature();
  }

  /** How many rows go into one request: 32, or as many as the model's inputs have. */
  int rowsAtOnce(InputRows rows) {
    return rows.atOnce(servable.signature(), USUAL_ROWS);
  }

  /** Whether a request may have one row. */
  boolean takesOneRow() {
    return servable.signature().inputs().stream()
        .allMatch(
            each ->
                each.shape().rank() == 0
                    || each.shape().dimension(0) < 0
                    || each.shape().dimension(0) == 1);
  }

  List<NamedTensor> compute(List<NamedTensor> inputs, List<String> outputs) throws ModelException {
    Optional<String> mistake = servable.mistakeIn(inputs, outputs);
    if (mistake.isPresent()) {
      throw new ModelException("the rows do not fit the model: " + mistake.get());
    }
    Cancellation cancellation = new Cancellation();
    CompletableFuture<Void> limit =
        CompletableFuture.runAsync(
            cancellation::cancel,
            CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS, Runnable::run));
    try {
      return servable.compute(inputs, outputs, cancellation);
    } catch (ComputeException e) {
      throw new ModelException(
          e.isCancelled()
              ? "a computation did not end within " + LONGEST_SECONDS + " s"
              : spoken(e),
          e);
    } finally {
      limit.cancel(false);
    }
  }

  /** Computes without a check or a limit: for inputs that were computed before. */
  void repeat(List<NamedTensor> inputs) throws ModelException {
    try {
      servable.compute(inputs, List.of(), new Cancellation());
    } catch (ComputeException e) {
      throw new ModelException(spoken(e), e);
    }
  }

  private static String spoken(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    servable.close();
  }
}
