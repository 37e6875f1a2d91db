package io.modelgrid.bench.hotpath;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;

/** Sessions of ONNX Runtime, set up alike wherever no node computes. */
final class Sessions {
  private Sessions() {}

  /** A session whose computations run on the thread that asks for them. */
  static OrtSession open(Path network) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return OrtEnvironment.getEnvironment().createSession(network.toString(), options);
    }
  }
}
