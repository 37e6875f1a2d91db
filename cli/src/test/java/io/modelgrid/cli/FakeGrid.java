package io.modelgrid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A node of a grid as far as HTTP shows it: answers by method and path, and keeps what came. */
public final class FakeGrid implements AutoCloseable {

  /** A request that came. */
  public record Request(String line, String text, Map<String, List<String>> headers) {}

  /** An answer. */
  public record Response(int status, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Function<Request, Response>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();

  public FakeGrid() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Every answer has this header from now on. */
  public FakeGrid withHeader(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Answers requests such as {@code GET /grid/v1/models}; the query counts. */
  public FakeGrid on(String line, int status, String body) {
    return on(line, request -> new Response(status, body));
  }

  public FakeGrid on(String line, Function<Request, Response> answer) {
    answers.put(line, answer);
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public Request last() {
    return requests.get(requests.size() - 1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      Request request =
          new Request(
              line,
              new String(exchange.getRequestBody().readAllBytes(), UTF_8),
              Map.copyOf(exchange.getRequestHeaders()));
      requests.add(request);
      Response response =
          answers
              .getOrDefault(
                  line, r -> new Response(404, "{\"error\":\"no answer for " + line + "\"}"))
              .apply(request);
      byte[] body = response.body().getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.getResponseHeaders().add("Modelgrid-Node", "node-2");
      exchange.getResponseHeaders().add("Modelgrid-Replica", "minilm.1");
      headers.forEach(exchange.getResponseHeaders()::add);
      exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
