package io.modelgrid.http;

import io.modelgrid.engine.api.NodeMetrics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Metrics that say in which format they were asked for. */
final class FakeMetrics implements NodeMetrics {
  @Override
  public CompletionStage<byte[]> write(Format format) {
    return CompletableFuture.completedFuture(
        ("# " + format + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
