package io.modelgrid.actors.flow;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.artifact.Artifact;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;

/** Settings, tensors and configuration for tests. */
public final class Flow {
  /** One input {@code x} of two floats, one output {@code y} of any number. */
  public static final Signature SIGNATURE =
      Signature.of(
          List.of(TensorSpec.of("x", DataType.FP32, 2)),
          List.of(TensorSpec.of("y", DataType.FP32, -1)));

  /** The largest inputs and outputs that {@link #settings} allow. */
  public static final long MAX_TENSOR_BYTES = 4096;

  private Flow() {}

  /** Time stands still but for {@code ManualTime}, and every message is serialized. */
  public static Config config() {
    return ConfigFactory.parseString(
            """
            pekko.actor.serialize-messages = on
            pekko.loglevel = WARNING
            """)
        .withFallback(ManualTime.config())
        .withFallback(ConfigFactory.load());
  }

  public static ServingSettings settings(int replicaQueue, int routerQueue, double hedgeBudget) {
    return new ServingSettings(
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        replicaQueue,
        routerQueue,
        Duration.ofSeconds(10),
        Duration.ofMillis(250),
        Duration.ZERO,
        Duration.ofSeconds(1),
        hedgeBudget,
        0.5,
        MAX_TENSOR_BYTES,
        4 * MAX_TENSOR_BYTES);
  }

  public static NamedTensor floats(String name, float... values) {
    return new NamedTensor(name, Tensor.ofFloats(Shape.of(values.length), values));
  }

  public static Artifact artifact(String version) {
    return new Artifact("ab".repeat(31) + "0" + version.charAt(0), 10, "model.onnx");
  }
}
