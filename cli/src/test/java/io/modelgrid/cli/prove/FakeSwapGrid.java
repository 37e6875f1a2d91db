package io.modelgrid.cli.prove;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelgrid.cli.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three nodes with the model {@code m}, as far as HTTP shows them: version 1 gives 10, version 2
 * gives 20, and a swap raises the epoch by 2. A replica that is restarted serves again when the
 * model has been looked at three times. It keeps its promises unless it is told not to.
 */
final class FakeSwapGrid implements AutoCloseable {
  /** What it does wrong, in one of twenty answers unless it says otherwise. */
  enum Fault {
    NONE,
    /** Names a version and gives the outputs of the other. */
    MIXED,
    /** The third node answers by the rules of before the last swap. */
    BACKWARD,
    /** Answers 503. */
    REFUSED,
    /** Ends the connection without an answer. */
    BROKEN,
    /** Every swap aborts. */
    ABORTS,
    /** No replica is known by its slot. */
    NO_RESTART
  }

  /** What is stable, and what was before. */
  private record Stable(String version, long epoch, String oldVersion, long oldEpoch) {}

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<HttpServer> nodes = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger swaps = new AtomicInteger();
  private final AtomicInteger restarts = new AtomicInteger();

  /** Slots of replicas that do not serve, with the looks that are left until they do. */
  private final Map<String, Integer> away = new ConcurrentHashMap<>();

  private final boolean onlyStableIsLoaded;
  private volatile Fault fault = Fault.NONE;
  private volatile Stable stable = new Stable("1", 5, "1", 5);

  FakeSwapGrid(boolean onlyStableIsLoaded) {
    this.onlyStableIsLoaded = onlyStableIsLoaded;
    try {
      for (int i = 0; i < 3; i++) {
        int node = i;
        HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> handle(node, exchange));
        server.start();
        nodes.add(server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://" + address(0));
  }

  String stable() {
    return stable.version();
  }

  int swaps() {
    return swaps.get();
  }

  int restarts() {
    return restarts.get();
  }

  boolean allServe() {
    return away.isEmpty();
  }

  void begin(Fault next) {
    fault = next;
  }

  private String address(int node) {
    return "127.0.0.1:" + nodes.get(node).getAddress().getPort();
  }

  private void handle(int node, HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/grid/v1/nodes")) {
        answer(exchange, 200, nodesJson());
      } else if (path.equals("/grid/v1/models/m")) {
        answer(exchange, 200, modelJson());
      } else if (path.equals("/grid/v1/models/m/swap")) {
        swap(exchange, Json.parse(body).path("version").asText());
      } else if (path.matches("/grid/v1/replicas/m\\.[0-2]/restart")) {
        restart(exchange, path.split("/", -1)[4]);
      } else if (path.startsWith("/grid/v1/operations/")) {
        answer(exchange, 200, "{\"id\":\"17\",\"state\":\"SUCCEEDED\",\"hold_micros\":12000}");
      } else if (path.equals("/v2/models/m/infer")) {
        infer(node, exchange);
      } else {
        byNumber(exchange, path);
      }
    }
  }

  private String nodesJson() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      all.add("{\"name\":\"n%d\",\"status\":\"up\",\"http\":\"%s\"}".formatted(i, address(i)));
    }
    return "{\"nodes\":[" + String.join(",", all) + "]}";
  }

  private String modelJson() {
    Stable now = stable;
    return """
        {"name":"m","epoch":%d,"labels":{"stable":"%s"},"traffic":{},"versions":[
          {"version":"1","state":"%s","signature":%s},{"version":"2","state":"%s","signature":%s}],
          "wanted_replicas":3,"replicas":[%s]}"""
        .formatted(
            now.epoch(),
            now.version(),
            state("1"),
            signature(),
            state("2"),
            signature(),
            replicasJson(now.version()));
  }

  private String replicasJson(String stable) {
    return IntStream.range(0, 3)
        .mapToObj(
            slot ->
                "{\"slot\":\"m.%d\",\"state\":\"%s\",\"versions\":[\"%s\"]}"
                    .formatted(slot, isAway("m." + slot) ? "draining" : "serving", stable))
        .collect(Collectors.joining(","));
  }

  private boolean isAway(String slot) {
    return away.computeIfPresent(slot, (key, looks) -> looks > 1 ? looks - 1 : null) != null;
  }

  private void restart(HttpExchange exchange, String slot) throws IOException {
    if (fault == Fault.NO_RESTART) {
      answer(exchange, 404, "{\"error\":\"no replica lives in slot '" + slot + "'\"}");
      return;
    }
    boolean changed = away.putIfAbsent(slot, 3) == null;
    restarts.addAndGet(changed ? 1 : 0);
    answer(exchange, 202, "{\"slot\":\"%s\",\"changed\":%b}".formatted(slot, changed));
  }

  private String state(String version) {
    return onlyStableIsLoaded && !version.equals(stable.version()) ? "REGISTERED" : "READY";
  }

  private static String signature() {
    return "{\"input_forms\":[[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]]}";
  }

  private void swap(HttpExchange exchange, String version) throws IOException {
    swaps.incrementAndGet();
    if (fault == Fault.ABORTS) {
      answer(
          exchange,
          200,
          "{\"operation\":\"17\",\"state\":\"ABORTED\",\"message\":\"a member is unreachable\"}");
      return;
    }
    Stable old = stable;
    stable = new Stable(version, old.epoch() + 2, old.version(), old.epoch());
    // Odd ones answer before they are over, so that they have to be asked after.
    answer(
        exchange,
        swaps.get() % 2 == 0 ? 200 : 202,
        swaps.get() % 2 == 0
            ? "{\"operation\":\"17\",\"state\":\"SUCCEEDED\",\"holdMicros\":8000}"
            : "{\"operation\":\"17\",\"state\":\"RUNNING\"}");
  }

  private void byNumber(HttpExchange exchange, String path) throws IOException {
    String version = path.split("/", -1)[5];
    if (state(version).equals("READY")) {
      predict(exchange, version, stable.epoch(), version);
    } else {
      answer(exchange, 404, "{\"error\":\"version " + version + " is not loaded\"}");
    }
  }

  private void infer(int node, HttpExchange exchange) throws IOException {
    Stable now = stable;
    boolean turn = answers.incrementAndGet() % 20 == 0;
    if (fault == Fault.REFUSED && turn) {
      answer(exchange, 503, "{\"error\":\"no replica is ready\"}");
    } else if (fault == Fault.BROKEN && turn) {
      exchange.close();
    } else if (fault == Fault.BACKWARD && node == 2) {
      predict(exchange, now.oldVersion(), now.oldEpoch(), now.oldVersion());
    } else if (fault == Fault.MIXED && turn) {
      predict(exchange, now.version(), now.epoch(), now.version().equals("1") ? "2" : "1");
    } else {
      predict(exchange, now.version(), now.epoch(), now.version());
    }
  }

  private static void predict(HttpExchange exchange, String named, long epoch, String computed)
      throws IOException {
    exchange.getResponseHeaders().add("Modelgrid-Epoch", Long.toString(epoch));
    exchange.getResponseHeaders().add("Modelgrid-Replica", "m.0");
    answer(
        exchange,
        200,
        "{\"model_version\":\"%s\",\"outputs\":[{\"name\":\"y\",\"data\":[%s0.0]}]}"
            .formatted(named, computed));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.stop(0));
    threads.shutdownNow();
  }
}
