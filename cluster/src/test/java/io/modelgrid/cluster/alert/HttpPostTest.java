package io.modelgrid.cluster.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers of every kind, over real sockets. */
class HttpPostTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpPost post = new HttpPost(Duration.ofSeconds(1), threads);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server = server();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private URI receiver(HttpHandler handler) {
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?a=b");
  }

  private int posted(URI url) throws Exception {
    return post.post(url, Map.of("Modelgrid-Timestamp", "7"), "{\"ü\":1}")
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private void note(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Modelgrid-Timestamp")
            + " "
            + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void postsWithHeadersAndTellsTheStatus() throws Exception {
    URI url =
        receiver(
            exchange -> {
              note(exchange);
              exchange.sendResponseHeaders(202, -1);
              exchange.close();
            });

    assertThat(posted(url)).isEqualTo(202);
    assertThat(requests).containsExactly("POST /hook?a=b 7 {\"ü\":1}");
  }

  @Test
  void followsNoRedirect() throws Exception {
    URI url =
        receiver(
            exchange -> {
              note(exchange);
              exchange.getResponseHeaders().add("Location", "/elsewhere");
              exchange.sendResponseHeaders(307, -1);
              exchange.close();
            });

    assertThat(posted(url)).isEqualTo(307);
    assertThat(requests).hasSize(1);
  }

  @Test
  void doesNotWaitForASilentReceiver() {
    URI url = receiver(exchange -> await());

    assertThatThrownBy(() -> posted(url)).hasMessageContaining("HttpTimeoutException");
  }

  // It answers at once, and then never stops talking.
  @Test
  void readsNothingOfAnAnswerButItsStatus() throws Exception {
    URI url =
        receiver(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write(new byte[100]);
              exchange.getResponseBody().flush();
              await();
            });

    assertThat(posted(url)).isEqualTo(200);
  }

  @Test
  void aDeadReceiverIsAFailure() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() -> posted(URI.create("http://127.0.0.1:" + port)))
        .hasMessageContaining("ConnectException");
  }

  private void await() {
    try {
      assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
