package io.modelgrid.engine.djl;

import ai.djl.Device;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.modelgrid.engine.servable.LoadException;
import java.util.Locale;

/** How sessions of ONNX Runtime are made here, and why they could not be. */
final class OnnxSessions {
  private OnnxSessions() {}

  /** Options for a session with as many threads; the caller closes them. */
  static OrtSession.SessionOptions options(Device device, int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    boolean complete = false;
    try {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // What a file claims to be by its name decides nothing.
      options.addConfigEntry("session.load_model_format", "ONNX");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // The arena keeps what the largest request took, has one lock for all threads, and without
      // patterns, of which one per shape would be kept for ever, it is slow: see decision 19.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      if (device.isGpu()) {
        options.addCUDA(device.getDeviceId());
      }
      complete = true;
      return options;
    } finally {
      if (!complete) {
        options.close();
      }
    }
  }

  static LoadException refusal(OrtException e, Device device) {
    if (OnnxMessages.isLackOfMemory(e)) {
      return LoadException.here("not enough memory for the model on this node", e);
    }
    if (device.isGpu() && OnnxMessages.spoken(e).toLowerCase(Locale.ROOT).contains("cuda")) {
      return LoadException.here("CUDA failed on this node: " + OnnxMessages.spoken(e), e);
    }
    return switch (e.getCode()) {
      case ORT_NO_SUCHFILE ->
          LoadException.here(
              "a file that the model needs is missing: " + OnnxMessages.spoken(e), e);
      case ORT_INVALID_PROTOBUF, ORT_NO_MODEL ->
          LoadException.invalid(
              "not an ONNX model: " + OnnxMessages.spoken(e) + " (expected: an .onnx file)", e);
      default -> LoadException.invalid("the ONNX model is refused: " + OnnxMessages.spoken(e), e);
    };
  }
}
