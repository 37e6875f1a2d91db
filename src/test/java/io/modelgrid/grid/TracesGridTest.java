package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.fixture.TinyOnnx;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.trace.Facts;
import io.modelgrid.engine.trace.Tracing;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes and one replica: a request's trace over both, each of which records its own part. */
class TracesGridTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final Map<Integer, InMemorySpanExporter> RECORDED =
      Map.of(1, InMemorySpanExporter.create(), 2, InMemorySpanExporter.create());

  @TempDir static Path directory;

  private static ErrorWatch log;
  private static InProcessGrid grid;
  private static int home;
  private static int away;

  @BeforeAll
  static void start() throws Exception {
    log = ErrorWatch.started();
    grid = InProcessGrid.start(directory, 2, TracesGridTest::tracing);
    grid.upload(1, "same", TinyOnnx.identity(DataType.FP32, 1, -1), "?wait=60s");
    grid.json(1, "PUT", "/grid/v1/models/same/replicas", "{\"count\":1}");
    grid.awaitReady("same", 1);
    HttpResponse<String> answer = grid.infer(1, "same", "1.5");
    home = answer.headers().firstValue("Modelgrid-Node").orElseThrow().equals("node-1") ? 1 : 2;
    away = 3 - home;
  }

  private static Tracing tracing(int number) {
    InMemorySpanExporter exporter = RECORDED.getOrDefault(number, InMemorySpanExporter.create());
    return Tracing.by(
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build()
            .get("test"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (grid != null) {
      grid.close();
    }
    log.close();
    assertThat(log.errors()).as("errors that were logged while the grid ran").isEmpty();
  }

  @BeforeEach
  void forget() {
    RECORDED.values().forEach(InMemorySpanExporter::reset);
  }

  private static List<SpanData> at(int node, String name) {
    return RECORDED
        .getOrDefault(node, InMemorySpanExporter.create())
        .getFinishedSpanItems()
        .stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private static SpanData one(int node, String name) throws Exception {
    Await.until(name + " at node " + node, Duration.ofSeconds(20), () -> !at(node, name).isEmpty());
    assertThat(at(node, name)).hasSize(1);
    return at(node, name).get(0);
  }

  private static Stream<SpanData> all() {
    return RECORDED.values().stream().flatMap(each -> each.getFinishedSpanItems().stream());
  }

  private static HttpResponse<String> infer(int node, String row, String... headers)
      throws Exception {
    int length = row.split(",").length;
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,%d],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(length, row);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(grid.uri(node, "/v2/models/same/infer"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return InProcessGrid.send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Each stage is below the one before it, where it belongs, within one trace. */
  private static void assertTree(int ingressNode) throws Exception {
    SpanData ingress = one(ingressNode, "ingress");
    SpanData router = one(ingressNode, "router");
    SpanData queue = one(home, "queue");
    SpanData compute = one(home, "compute");
    SpanData batch = one(home, "batch");
    assertThat(all()).hasSize(5).allMatch(span -> span.getTraceId().equals(ingress.getTraceId()));
    assertThat(router.getParentSpanId()).isEqualTo(ingress.getSpanId());
    assertThat(queue.getParentSpanId()).isEqualTo(router.getSpanId());
    assertThat(batch.getParentSpanId()).isEqualTo(router.getSpanId());
    assertThat(compute.getParentSpanId()).isEqualTo(batch.getSpanId());
    assertThat(batch.getLinks())
        .singleElement()
        .matches(link -> link.getSpanContext().getSpanId().equals(queue.getSpanId()));
    assertThat(queue.getParentSpanContext().isRemote()).isEqualTo(ingressNode != home);
    assertThat(router.getAttributes().get(Facts.NODE)).isEqualTo("node-" + home);
    assertThat(queue.getAttributes().get(Facts.NODE)).isEqualTo("node-" + home);
  }

  @Test
  void aRequestToTheOtherNodeHasOneTraceOverBoth() throws Exception {
    HttpResponse<String> answer =
        infer(away, "1234.5", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
    assertThat(answer.body()).contains("1234.5");
    assertTree(away);
    assertThat(one(away, "ingress").getParentSpanId()).isEqualTo(CALLER);
    assertThat(answer.headers().firstValue("Modelgrid-Trace")).contains(TRACE);
    assertThat(all()).noneMatch(span -> span.toString().contains("1234"));
  }

  @Test
  void aRequestToTheReplicasOwnNodeToo() throws Exception {
    infer(home, "1.5");
    assertTree(home);
  }

  // Over 1 MiB it goes in chunks, its trail with its head.
  @Test
  void aLargeRequestToTheOtherNodeToo() throws Exception {
    assertThat(infer(away, "1.5,".repeat(300_000) + "1.5").statusCode()).isEqualTo(200);
    assertTree(away);
  }

  @Test
  void whatItsCallerDoesNotSampleIsRecordedNowhere() throws Exception {
    infer(away, "1.5", "traceparent", "00-" + TRACE + "-" + CALLER + "-00");
    infer(away, "1.5", "traceparent", "00-" + "1".repeat(32) + "-" + CALLER + "-01");
    one(home, "compute");
    assertThat(all()).hasSize(5).noneMatch(span -> span.getTraceId().equals(TRACE));
  }
}
