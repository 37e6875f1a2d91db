package io.modelgrid.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelgrid.training.data.read.DataException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
  private final AtomicInteger requests = new AtomicInteger();

  @TempDir private Path scratch;

  private HttpServer server;
  private String base;
  private Fetcher fetcher;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    fetcher =
        new Fetcher(new DataPlaces(List.of(), List.of(base + "/data/"), Map.of(), scratch, 1000));
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/data/a.csv" -> send(exchange, 200, "a,b\n1,2\n");
      case "/secret" -> send(exchange, 200, "secret");
      case "/data/big" -> send(exchange, 200, "x".repeat(1001));
      case "/data/moved" -> redirect(exchange, "/data/a.csv");
      case "/data/out" -> redirect(exchange, "/secret");
      case "/data/round" -> redirect(exchange, "/data/round");
      default -> send(exchange, 404, "");
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    send(exchange, 302, "elsewhere");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void assertRefused(String path, String message) throws IOException {
    assertThatThrownBy(() -> fetcher.fetch(base + path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void fetchesOnceWhatIsAllowed() throws Exception {
    Path file = fetcher.fetch(base + "/data/a.csv");

    assertThat(file).hasContent("a,b\n1,2\n");
    assertThat(fetcher.fetch(base + "/data/a.csv")).isEqualTo(file);
    assertThat(requests).hasValue(1);
  }

  @Test
  void asksNobodyWhoIsNotOnTheList() throws Exception {
    String message = "not an address from which data may be fetched";
    assertRefused("/secret", message);
    assertRefused("/data/../secret", message);
    assertRefused("/data/%2e%2e/secret", message);
    assertRefused("/data/..%2fsecret", message);
    assertRefused("/datasets/a.csv", message);
    assertThatThrownBy(() -> fetcher.fetch("http://127.0.0.1:1/data/a.csv"))
        .hasMessageContaining(message);
    assertThatThrownBy(() -> fetcher.fetch(base.replace("http:", "https:") + "/data/a.csv"))
        .hasMessageContaining(message);
    assertThat(requests).hasValue(0);
  }

  @Test
  void followsRedirectionsOnTheListAlone() throws Exception {
    assertThat(fetcher.fetch(base + "/data/moved")).hasContent("a,b\n1,2\n");
    Files.delete(fetcher.fetch(base + "/data/moved"));
    assertRefused("/data/out", "redirects to " + base + "/secret: not an address");
    assertRefused("/data/round", "redirected more than 5 times");
  }

  @Test
  void keepsNothingOfWhatIsTooLargeOrNotThere() throws Exception {
    assertRefused("/data/big", "more than 1000 bytes (expected: at most that)");
    assertRefused("/data/none", "answered with status 404 (expected: 200)");
  }
}
