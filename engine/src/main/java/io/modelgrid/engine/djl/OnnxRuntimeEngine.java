package io.modelgrid.engine.djl;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts ONNX Runtime once for the JVM, in the one order that works: DJL's engine first, since it
 * is dead for the life of the JVM if somebody else made the environment before it.
 */
final class OnnxRuntimeEngine {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeEngine.class);

  private OnnxRuntimeEngine() {}

  /** The environment, started on first use: about a fifth of a second. */
  static OrtEnvironment environment() {
    return Started.ENVIRONMENT;
  }

  /** Says to DJL that nothing is to be fetched and nobody to be told, unless the node says else. */
  static void stayOffline() {
    setUnlessSet("OPT_OUT_TRACKING");
    setUnlessSet("ai.djl.offline");
  }

  private static void setUnlessSet(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }

  private static final class Started {
    static final OrtEnvironment ENVIRONMENT = start();

    private static OrtEnvironment start() {
      stayOffline();
      Engine engine = Engine.getEngine("OnnxRuntime");
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        LOG.info("ONNX Runtime's telemetry has no switch here: {}", e.getMessage());
      }
      LOG.info("ONNX Runtime {} started", engine.getVersion());
      return environment;
    }
  }
}
