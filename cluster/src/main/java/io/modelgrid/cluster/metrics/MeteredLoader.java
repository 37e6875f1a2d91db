package io.modelgrid.cluster.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.servable.ServableLoader;
import java.nio.file.Path;
import java.time.Duration;

/** Counts loads and how long they took, by what came of them. */
public final class MeteredLoader implements ServableLoader {
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(60),
    Duration.ofSeconds(300)
  };

  private final ServableLoader loader;
  private final MeterRegistry registry;
  private final Timer loaded;
  private final Timer invalid;
  private final Timer failed;

  /** A loader around another. */
  public MeteredLoader(ServableLoader loader, MeterRegistry registry) {
    this.loader = loader;
    this.registry = registry;
    this.loaded = timer("loaded");
    this.invalid = timer("invalid");
    this.failed = timer("failed");
  }

  private Timer timer(String result) {
    return Timer.builder("modelgrid.load.duration")
        .description(
            "How long this node took to load, check and warm a version that nothing on it shared;"
                + " invalid means that the bundle is at fault")
        .tag("result", result)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  @Override
  public Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    Timer.Sample time = Timer.start(registry);
    Timer result = failed;
    try {
      Servable servable = loader.load(artifact, digest, fileName, device);
      result = loaded;
      return servable;
    } catch (LoadException e) {
      result = e.isInvalid() ? invalid : failed;
      throw e;
    } finally {
      time.stop(result);
    }
  }
}
