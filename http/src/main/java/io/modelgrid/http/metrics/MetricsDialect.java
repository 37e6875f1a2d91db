package io.modelgrid.http.metrics;

import io.modelgrid.engine.api.NodeMetrics;
import io.modelgrid.engine.api.NodeMetrics.Format;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.RoutedDialect;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** {@code GET /metrics}: this node's metrics, in the text format that the caller likes best. */
public final class MetricsDialect extends RoutedDialect {
  private static final ContentType PROMETHEUS =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");
  private static final ContentType OPENMETRICS =
      ContentTypes.parse("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final NodeMetrics metrics;
  private final Executor executor;

  /**
   * The dialect over a node's metrics.
   *
   * @param executor on which answers are made
   */
  public MetricsDialect(NodeMetrics metrics, Executor executor) {
    super("expected: /metrics");
    this.metrics = metrics;
    this.executor = executor;
    routes().on("GET", "metrics", (call, captured) -> scraped(call));
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("metrics");
  }

  private CompletionStage<HttpResponse> scraped(Call call) {
    Format format = AcceptedFormat.of(call.headers("accept"));
    return metrics.write(format).thenApplyAsync(written -> answer(format, written), executor);
  }

  private static HttpResponse answer(Format format, byte[] written) {
    ContentType type = format == Format.OPENMETRICS ? OPENMETRICS : PROMETHEUS;
    return HttpResponse.create()
        .withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(written)))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }
}
