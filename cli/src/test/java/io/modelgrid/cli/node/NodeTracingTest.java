package io.modelgrid.cli.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.modelgrid.config.TracesSettings;
import io.modelgrid.config.TracesSettings.Exporter;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NodeTracingTest {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1/v1/traces");

  private static TracesSettings settings(Exporter exporter, URI endpoint, double ratio) {
    return new TracesSettings(exporter, endpoint, ratio, "my-grid");
  }

  private static Span enter(Tracing tracing) {
    return tracing
        .enter("ingress", SpanContext.getInvalid())
        .setAttribute(Facts.MODEL, "minilm")
        .startSpan();
  }

  private static void end(NodeTracing traces) throws Exception {
    CompletableFuture<Done> ended = traces.end().toCompletableFuture();
    assertThat(ended.get(20, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void withoutAnExporterItIsOff() throws Exception {
    NodeTracing traces = NodeTracing.of(settings(Exporter.NONE, NOWHERE, 1), "node-1");
    assertThat(traces.tracing()).isSameAs(Tracing.off());
    end(traces);
  }

  @Test
  void otlpGoesToTheCollectorWithServiceAndNode() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          received.add(
              type + " " + new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      URI endpoint =
          URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
      NodeTracing traces = NodeTracing.of(settings(Exporter.OTLP, endpoint, 1), "node-1");
      enter(traces.tracing()).end();
      end(traces);
      assertThat(received.poll(20, TimeUnit.SECONDS))
          .startsWith("application/x-protobuf ")
          .contains("ingress", "my-grid", "node-1", "modelgrid.model", "minilm");
    } finally {
      collector.stop(0);
    }
  }

  // Whoever uses the grid does not notice, and the node ends.
  @Test
  void aCollectorThatIsDownHoldsNobodyUp() throws Exception {
    NodeTracing traces = NodeTracing.of(settings(Exporter.OTLP, NOWHERE, 1), "node-1");
    for (int span = 0; span < 10_000; span++) {
      enter(traces.tracing()).end();
    }
    long begun = System.nanoTime();
    end(traces);
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(15));
  }

  @Test
  void theRatioDecidesForThoseWhoseCallersDoNot() throws Exception {
    NodeTracing none = NodeTracing.of(settings(Exporter.LOG, NOWHERE, 0), "node-1");
    NodeTracing half = NodeTracing.of(settings(Exporter.LOG, NOWHERE, 0.5), "node-1");
    int recorded = 0;
    for (int request = 0; request < 1_000; request++) {
      assertThat(enter(none.tracing()).isRecording()).isFalse();
      recorded += enter(half.tracing()).isRecording() ? 1 : 0;
    }
    assertThat(recorded).isBetween(350, 650);
    end(none);
    end(half);
  }

  @Test
  void theLogGetsALineASpan() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.modelgrid.traces");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      NodeTracing traces = NodeTracing.of(settings(Exporter.LOG, NOWHERE, 1), "node-1");
      Span ingress = enter(traces.tracing());
      Span router = traces.tracing().begin("router", Trail.of("a").in(ingress));
      router.addEvent("sent").end();
      ingress.end();
      end(traces);
      List<String> written =
          lines.list.stream()
              .map(line -> line.getFormattedMessage() + " " + line.getKeyValuePairs())
              .toList();
      assertThat(written).hasSize(2);
      assertThat(written.get(0))
          .startsWith("router took ")
          .contains(
              "trace=\"" + ingress.getSpanContext().getTraceId(),
              "parent=\"" + ingress.getSpanContext().getSpanId(),
              "event=\"sent\"");
      assertThat(written.get(1)).startsWith("ingress took ").contains("modelgrid.model=\"minilm\"");
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
  }
}
