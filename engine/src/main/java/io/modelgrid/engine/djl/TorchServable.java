package io.modelgrid.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.training.ParameterStore;
import io.modelgrid.engine.device.NativeHeap;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A TorchScript model in PyTorch.
 *
 * <p>PyTorch cannot be made to end a computation, so each runs on a thread of its own: a cancelled
 * one is left behind, and until it ends by itself nothing else is computed. What it holds is given
 * back when the last one is done.
 */
final class TorchServable extends EngineServable {
  /** What the Open Inference Protocol calls the format. */
  static final String PLATFORM = "pytorch_libtorch";

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private int running;
  private int abandoned;
  private boolean closed;

  /** Owns the manager, to which the block belongs. */
  TorchServable(
      PtNDManager manager,
      PtSymbolBlock block,
      Signature signature,
      Map<String, String> properties,
      long bytes) {
    super(PLATFORM, signature, properties, bytes);
    this.manager = manager;
    this.block = block;
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    begin();
    CompletableFuture<List<NamedTensor>> answer = new CompletableFuture<>();
    try {
      TorchEngine.threads().execute(() -> run(inputs, answer));
    } catch (RuntimeException | OutOfMemoryError e) {
      end(answer);
      throw ComputeException.failed("no thread for PyTorch could be started", e);
    }
    cancellation.onCancel(() -> abandon(answer));
    try {
      return wanted(answer.get(), outputs);
    } catch (CancellationException e) {
      throw ComputeException.cancelled(e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw failure(cause == null ? e : cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon(answer);
      throw ComputeException.cancelled(e);
    } finally {
      cancellation.ended();
    }
  }

  private synchronized void begin() throws ComputeException {
    if (abandoned > 0) {
      throw ComputeException.failed(
          "a computation that was to be ended still runs, since PyTorch cannot be stopped (expected:"
              + " another replica, or another version)",
          new IllegalStateException("abandoned: " + abandoned));
    }
    running++;
  }

  private synchronized void abandon(CompletableFuture<List<NamedTensor>> answer) {
    if (answer.cancel(false)) {
      abandoned++;
    }
  }

  /** On a thread of PyTorch's. */
  private void run(List<NamedTensor> inputs, CompletableFuture<List<NamedTensor>> answer) {
    try {
      answer.complete(forward(inputs));
    } catch (RuntimeException | OutOfMemoryError e) {
      answer.completeExceptionally(e);
    } finally {
      end(answer);
    }
  }

  private synchronized void end(CompletableFuture<List<NamedTensor>> answer) {
    running--;
    abandoned -= answer.isCancelled() ? 1 : 0;
    closeIfDone();
  }

  private List<NamedTensor> forward(List<NamedTensor> inputs) {
    try (NDManager own = manager.newSubManager()) {
      NDList given = new NDList();
      for (TensorSpec spec : signature().inputs()) {
        given.add(array(own, tensor(inputs, spec)));
      }
      NDList answers = block.forward(new ParameterStore(own, false), given, false);
      List<TensorSpec> specs = signature().outputs();
      if (answers.size() != specs.size()) {
        throw new IllegalStateException(
            "it gave %d outputs (expected: %d, as modelgrid.json says)"
                .formatted(answers.size(), specs.size()));
      }
      List<NamedTensor> outputs = new ArrayList<>();
      for (int i = 0; i < specs.size(); i++) {
        outputs.add(output(specs.get(i), answers.get(i)));
      }
      return outputs;
    }
  }

  private static Tensor tensor(List<NamedTensor> inputs, TensorSpec spec) {
    for (NamedTensor each : inputs) {
      if (each.name().equals(spec.name())) {
        return each.tensor();
      }
    }
    throw new IllegalStateException("inputs: no " + spec.name());
  }

  /** A copy, since a model may change what it is given. */
  private static NDArray array(NDManager own, Tensor tensor) {
    ByteBuffer copy = Tensor.allocate(tensor.byteSize());
    copy.put(tensor.data()).flip();
    return own.create(
        copy,
        new ai.djl.ndarray.types.Shape(tensor.shape().toArray()),
        TorchTypes.of(tensor.dataType())
            .orElseThrow(() -> new IllegalStateException("dataType: " + tensor.dataType())));
  }

  private static NamedTensor output(TensorSpec spec, NDArray array) {
    Shape shape = Shape.of(array.getShape().getShape());
    boolean sameType = TorchTypes.of(spec.dataType()).equals(Optional.of(array.getDataType()));
    if (!sameType || !spec.shape().accepts(shape)) {
      throw new IllegalStateException(
          "its output '%s' is %s %s (expected: %s %s, as modelgrid.json says)"
              .formatted(spec.name(), array.getDataType(), shape, spec.dataType(), spec.shape()));
    }
    ByteBuffer numbers = array.toByteBuffer(false);
    ByteBuffer copy = Tensor.allocate(numbers.remaining());
    copy.put(numbers).flip();
    return new NamedTensor(spec.name(), Tensor.of(spec.dataType(), shape, copy));
  }

  private static List<NamedTensor> wanted(List<NamedTensor> all, List<String> outputs) {
    if (outputs.isEmpty()) {
      return all;
    }
    List<NamedTensor> wanted = new ArrayList<>();
    for (String name : outputs) {
      all.stream().filter(each -> each.name().equals(name)).forEach(wanted::add);
    }
    return wanted;
  }

  private static ComputeException failure(Throwable error) {
    String message = TorchEngine.spoken(error);
    if (error instanceof OutOfMemoryError || message.contains("can't allocate memory")) {
      return ComputeException.noMemory(error);
    }
    return ComputeException.uncomputable("the model failed: " + message, error);
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeIfDone();
  }

  // INVARIANT: nothing of the model is given back while a thread computes with it.
  private void closeIfDone() {
    if (closed && running == 0) {
      block.close();
      manager.close();
      NativeHeap.trim();
    }
  }
}
