package io.modelgrid.engine.djl;

import ai.djl.Device;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.Signature;
import java.util.Map;

/** ONNX models in memory, on the CPU, without a bundle: for trying and measuring them. */
public final class OnnxModels {
  private OnnxModels() {}

  /**
   * Loads a model as serving would, with one thread.
   *
   * @param model bytes of an {@code .onnx} file that is complete in itself
   * @throws LoadException if ONNX Runtime refuses it
   * @throws IllegalStateException if ONNX Runtime cannot be started in this process
   */
  public static Servable open(byte[] model) throws LoadException {
    OrtEnvironment environment = OnnxRuntimeEngine.environment();
    Device device = Device.cpu();
    try (OrtSession.SessionOptions options = OnnxSessions.options(device, 1)) {
      OrtSession session = environment.createSession(model, options);
      boolean usable = false;
      try {
        Signature signature = OnnxSignature.of(session);
        usable = true;
        return new OnnxServable(environment, session, signature, Map.of(), model.length);
      } finally {
        if (!usable) {
          session.close();
        }
      }
    } catch (OrtException e) {
      throw OnnxSessions.refusal(e, device);
    }
  }
}
