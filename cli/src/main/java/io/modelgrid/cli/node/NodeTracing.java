package io.modelgrid.cli.node;

import io.modelgrid.config.TracesSettings;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * What a node records of requests, by its settings. The only place that knows OpenTelemetry's SDK.
 * Spans wait in a queue of fixed length and go out in the background; where they cannot, they are
 * dropped, and no request waits.
 */
final class NodeTracing {
  private static final String SCOPE = "io.modelgrid";
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> INSTANCE =
      AttributeKey.stringKey("service.instance.id");
  private static final Duration EXPORT = Duration.ofSeconds(10);
  // Past it the last spans are lost, rather than that a node does not end.
  private static final Duration LAST_MOMENT = Duration.ofSeconds(2);
  private static final int LONGEST_VALUE = 512;

  private final @Nullable SdkTracerProvider provider;

  private NodeTracing(@Nullable SdkTracerProvider provider) {
    this.provider = provider;
  }

  /**
   * Makes what the settings ask for.
   *
   * @param node the node's name
   */
  static NodeTracing of(TracesSettings settings, String node) {
    return switch (settings.exporter()) {
      case NONE -> new NodeTracing(null);
      case LOG -> to(new LogExporter(), settings, node);
      case OTLP ->
          to(
              OtlpHttpSpanExporter.builder()
                  .setEndpoint(settings.endpoint().toString())
                  .setTimeout(EXPORT)
                  .setMeterProvider(MeterProvider::noop)
                  .build(),
              settings,
              node);
    };
  }

  private static NodeTracing to(SpanExporter exporter, TracesSettings settings, String node) {
    Attributes who = Attributes.of(SERVICE, settings.serviceName(), INSTANCE, node);
    return new NodeTracing(
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(who)))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampleRatio())))
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_VALUE).build())
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter).setExporterTimeout(EXPORT).build())
            .build());
  }

  Tracing tracing() {
    return provider == null ? Tracing.off() : Tracing.by(provider.get(SCOPE));
  }

  /** Sends the last spans when the requests are done and the node stops. */
  void endWith(ActorSystem<?> system) {
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "send-last-spans", this::end);
  }

  /** Sends what is left, for a moment, and then nothing more. */
  CompletionStage<Done> end() {
    CompletableFuture<Done> ended = new CompletableFuture<>();
    if (provider == null) {
      ended.complete(Done.getInstance());
      return ended;
    }
    CompletableResultCode result = provider.shutdown();
    result.whenComplete(() -> ended.complete(Done.getInstance()));
    return ended.completeOnTimeout(
        Done.getInstance(), LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
