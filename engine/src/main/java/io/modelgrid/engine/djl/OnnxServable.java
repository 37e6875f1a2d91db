package io.modelgrid.engine.djl;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelgrid.engine.device.NativeHeap;
import io.modelgrid.engine.servable.Cancellation;
import io.modelgrid.engine.servable.ComputeException;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An ONNX model in a session of ONNX Runtime. */
final class OnnxServable extends EngineServable {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxServable.class);

  /** What the Open Inference Protocol calls the format. */
  static final String PLATFORM = "onnx_onnxv1";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final AtomicBoolean closed = new AtomicBoolean();

  OnnxServable(
      OrtEnvironment environment,
      OrtSession session,
      Signature signature,
      Map<String, String> properties,
      long bytes) {
    super(PLATFORM, signature, properties, bytes);
    this.environment = environment;
    this.session = session;
  }

  @Override
  public List<NamedTensor> compute(
      List<NamedTensor> inputs, List<String> outputs, Cancellation cancellation)
      throws ComputeException {
    try (OrtSession.RunOptions options = new OrtSession.RunOptions();
        OnnxInputs given = OnnxInputs.of(environment, inputs)) {
      cancellation.onCancel(() -> terminate(options));
      try (OrtSession.Result result = session.run(given.byName(), wanted(outputs), options)) {
        return OnnxOutputs.read(result);
      } finally {
        // INVARIANT: nobody touches the options once this is said, so they may be closed.
        cancellation.ended();
      }
    } catch (OrtException e) {
      throw cancellation.isCancelled() ? ComputeException.cancelled(e) : failure(e);
    } catch (OutOfMemoryError e) {
      throw ComputeException.noMemory(e);
    }
  }

  /** Tells what these inputs bring about from what would befall others as well. */
  static ComputeException failure(OrtException error) {
    if (OnnxMessages.isLackOfMemory(error)) {
      return ComputeException.noMemory(error);
    }
    String message = "the model failed: " + OnnxMessages.spoken(error);
    return OnnxMessages.isDeviceFailure(error)
        ? ComputeException.failed(message, error)
        : ComputeException.uncomputable(message, error);
  }

  private Set<String> wanted(List<String> outputs) {
    return outputs.isEmpty() ? session.getOutputNames() : new LinkedHashSet<>(outputs);
  }

  private static void terminate(OrtSession.RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      LOG.warn("A computation could not be ended: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        session.close();
      } catch (OrtException e) {
        LOG.warn("A session could not be closed: {}", e.getMessage());
      }
      NativeHeap.trim();
    }
  }
}
