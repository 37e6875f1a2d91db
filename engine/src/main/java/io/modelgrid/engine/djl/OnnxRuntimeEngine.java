package io.modelgrid.engine.djl;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts ONNX Runtime once for the JVM, in the one order that works: DJL's engine first, since it
 * is dead for the life of the JVM if somebody else made the environment before it.
 */
final class OnnxRuntimeEngine {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeEngine.class);

  private OnnxRuntimeEngine() {}

  /**
   * The environment, started on first use: about a fifth of a second.
   *
   * @throws IllegalStateException if this process may not start it, as {@link #refusal} says
   */
  static OrtEnvironment environment() {
    refusal(System.getenv())
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
    return Started.ENVIRONMENT;
  }

  /**
   * Why ONNX Runtime must not be started in a process with these environment variables. Version
   * 1.29 starts its telemetry before anybody can turn it off, and where that cannot reach its
   * server the whole JVM died of a segmentation fault, without a word. Only the environment stops
   * it, and a JVM cannot change its own.
   */
  static Optional<String> refusal(Map<String, String> variables) {
    String value = variables.getOrDefault("ORT_DISABLE_TELEMETRY", "");
    return value.equals("1")
        ? Optional.empty()
        : Optional.of(
            "ORT_DISABLE_TELEMETRY: '"
                + value
                + "' (expected: 1, set in the environment of the process before it starts)");
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
      LOG.info(
          "ONNX Runtime {} started, beside DJL engine {}",
          environment.getVersion(),
          engine.getEngineName());
      return environment;
    }
  }
}
