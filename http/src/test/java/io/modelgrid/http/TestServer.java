package io.modelgrid.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.connection.Connections;
import io.modelgrid.http.memory.Accounts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** A server on a free port with a fake grid behind it, and a client. */
final class TestServer implements AutoCloseable {
  static final int MAX_BODY = 64 * 1024;
  static final int MAX_UPLOAD = 300_000;
  static final int DECODE_MAX_SIZE = 100_000;
  static final Duration PATIENCE =
      Duration.ofMillis(
          (long)
              (20_000 * Double.parseDouble(System.getProperty("modelgrid.test.timefactor", "1"))));
  private static final ObjectMapper JSON = new ObjectMapper();

  final ActorTestKit kit;
  final Settings settings;
  final FakeGrid grid;
  final FakeHistory history = new FakeHistory();
  final FakeTrainings trainings = new FakeTrainings();
  final FakeLogLevels logLevels = new FakeLogLevels();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Telemetry telemetry;
  final HttpServer server;
  final Accounts accounts;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer(Path staging) throws Exception {
    this(staging, "");
  }

  /** A server with settings of its own besides. */
  TestServer(Path staging, String settings) throws Exception {
    this(staging, settings, Tracing.off());
  }

  /** A server that may record what becomes of requests. */
  TestServer(Path staging, String settings, Tracing tracing) throws Exception {
    this.telemetry = new Telemetry(tracing, logLevels, new FakeMetrics(), registry);
    Config config =
        ConfigFactory.parseString(settings).withFallback(limits()).withFallback(reference());
    this.kit = ActorTestKit.create("http", config);
    this.settings = Settings.read(config);
    this.accounts = Accounts.of(this.settings.http());
    this.grid = new FakeGrid(staging);
    this.server =
        HttpServer.start(
                kit.system(),
                this.settings,
                accounts,
                grid,
                grid,
                grid,
                history,
                trainings,
                telemetry)
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Config limits() {
    return ConfigFactory.parseString(
        """
        modelgrid.http { port = 0, max-body = %d, max-upload = %d, drain-timeout = 5s }
        modelgrid.http.decode-max-size = %d
        modelgrid.http.known-hosts = [grid.example.org]
        """
            .formatted(MAX_BODY, MAX_UPLOAD, DECODE_MAX_SIZE));
  }

  /** All defaults, without what the build tells the tests by way of system properties. */
  static Config reference() {
    return ConfigFactory.defaultReference()
        .withoutPath("modelgrid.root")
        .withoutPath("modelgrid.test");
  }

  int port() {
    return server.port();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(to(path).GET().build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
    return client.send(to(path).GET().build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    return send(method, path, publisher, headers);
  }

  HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    return client.send(request(method, path, body, headers), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return client.send(
        request("POST", path, BodyPublishers.ofByteArray(body), headers),
        BodyHandlers.ofByteArray());
  }

  CompletableFuture<HttpResponse<String>> sendAsync(
      String method, String path, String body, String... headers) {
    return client.sendAsync(
        request(method, path, BodyPublishers.ofString(body), headers), BodyHandlers.ofString());
  }

  RawConnection connect() throws IOException {
    return new RawConnection(port());
  }

  /** A connection of which the system takes in little that the test does not read. */
  RawConnection connectWithReceiveBuffer(int bytes) throws IOException {
    return new RawConnection(port(), bytes);
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  /** How many connections the server knows of. */
  int connections() {
    return Connections.of(Adapter.toClassic(kit.system())).size();
  }

  private HttpRequest request(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder builder = to(path).method(method, body);
    return (headers.length == 0 ? builder : builder.headers(headers)).build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
