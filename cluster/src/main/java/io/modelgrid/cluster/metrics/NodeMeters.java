package io.modelgrid.cluster.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.watch.ActorTable.Sums;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.config.MetricsSettings;
import io.modelgrid.engine.api.NodeMetrics;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All of a node's metrics: those that its parts register with Micrometer, and those that are read
 * from what the node counts anyway. Written by a thread of its own, once for all who wait, so that
 * any number of scrapers costs as much as one. Thread-safe; to be closed with the node.
 */
public final class NodeMeters implements NodeMetrics, AutoCloseable {
  private static final long IDLE_SECONDS = 30;
  private static final int FIRST_GUESS = 64 * 1024;

  private final PrometheusRegistry families = new PrometheusRegistry();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, families, Clock.SYSTEM);
  private final ProcessMeters process = new ProcessMeters();
  private final Map<Format, ExpositionFormatWriter> writers =
      Map.of(
          Format.PROMETHEUS, PrometheusTextFormatWriter.create(),
          Format.OPENMETRICS, OpenMetricsTextFormatWriter.create());
  private final Map<Format, CompletableFuture<byte[]>> waiting = new EnumMap<>(Format.class);
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), NodeMeters::named);
  private volatile int size = FIRST_GUESS;

  /** Meters of the process; the grid's own are added by {@link #show}. */
  public NodeMeters() {
    thread.allowCoreThreadTimeOut(true);
    ProcessMeters.adjust(registry);
    process.bindTo(registry);
  }

  /**
   * Adds what is read from elsewhere; once.
   *
   * @param actors what the actors of a family have done
   */
  public void show(
      RequestMeters requests,
      Function<Family, Sums> actors,
      NodeSight sight,
      MetricsSettings settings) {
    families.register(new RequestFamilies(requests));
    families.register(new CostFamilies(requests));
    families.register(new ActorFamilies(actors));
    families.register(new GridFamilies(sight, settings.maxVersions()));
    if (settings.tritonNames()) {
      families.register(new TritonFamilies(requests));
    }
  }

  /** Where the node's parts register what they count. */
  public MeterRegistry registry() {
    return registry;
  }

  @Override
  public CompletionStage<byte[]> write(Format format) {
    return next(format).copy();
  }

  private synchronized CompletableFuture<byte[]> next(Format format) {
    CompletableFuture<byte[]> next = waiting.get(format);
    if (next == null) {
      if (thread.isShutdown()) {
        return CompletableFuture.failedFuture(
            new IllegalStateException("metrics: none (expected: a node that runs)"));
      }
      next = new CompletableFuture<>();
      waiting.put(format, next);
      thread.execute(() -> writeFor(format));
    }
    return next;
  }

  private void writeFor(Format format) {
    CompletableFuture<byte[]> mine = begun(format);
    if (mine == null) {
      return;
    }
    try {
      mine.complete(written(format));
    } catch (RuntimeException | IOException | Error e) {
      mine.completeExceptionally(e);
    }
  }

  /** Whoever comes from now on waits for the next round: what he counted may be missing in this. */
  private synchronized @Nullable CompletableFuture<byte[]> begun(Format format) {
    return waiting.remove(format);
  }

  private byte[] written(Format format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(size);
    ExpositionFormatWriter writer = writers.get(format);
    if (writer == null) {
      throw new IllegalStateException("format: " + format + " (expected: one with a writer)");
    }
    writer.write(out, families.scrape());
    size = out.size() + out.size() / 8;
    return out.toByteArray();
  }

  private static Thread named(Runnable task) {
    Thread thread = new Thread(task, "modelgrid-metrics");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized void close() {
    thread.shutdown();
    process.close();
    registry.close();
  }
}
