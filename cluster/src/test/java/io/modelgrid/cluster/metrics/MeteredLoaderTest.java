package io.modelgrid.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.servable.ServableLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MeteredLoaderTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private void fail(RuntimeException failure) {
    ServableLoader loader =
        new MeteredLoader(
            (artifact, digest, fileName, device) -> {
              throw failure;
            },
            registry);
    assertThatThrownBy(() -> load(loader)).isSameAs(failure);
  }

  private void refuse(LoadException failure) {
    ServableLoader loader =
        new MeteredLoader(
            (artifact, digest, fileName, device) -> {
              throw failure;
            },
            registry);
    assertThatThrownBy(() -> load(loader)).isSameAs(failure);
  }

  private static Servable load(ServableLoader loader) throws LoadException {
    return loader.load(Path.of("m.zip"), "ab", "m.zip", "cpu");
  }

  private long counted(String result) {
    return registry.get("modelgrid.load.duration").tag("result", result).timer().count();
  }

  @Test
  void tellsBundlesAtFaultFromOtherFailures() {
    refuse(LoadException.invalid("no model"));
    refuse(LoadException.here("no memory"));
    fail(new IllegalStateException("a bug"));

    assertThat(counted("invalid")).isEqualTo(1);
    assertThat(counted("failed")).isEqualTo(2);
    assertThat(counted("loaded")).isZero();
  }
}
