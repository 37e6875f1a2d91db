package io.modelgrid.grid;

import ch.qos.logback.classic.LoggerContext;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.modelgrid.cli.log.LoggerLevels;
import io.modelgrid.cluster.GridNode;
import io.modelgrid.cluster.NodeConfig;
import io.modelgrid.config.Settings;
import io.modelgrid.config.StorageSettings;
import io.modelgrid.engine.api.LogLevels;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.http.HttpServer;
import io.modelgrid.http.Telemetry;
import io.modelgrid.http.grpc.GrpcServer;
import io.modelgrid.http.memory.Accounts;
import io.modelgrid.persistence.fixture.JournalStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.LoggerFactory;

/**
 * Several nodes in this JVM, each with its own actor system, HTTP port, data folder and artifact
 * store, on one catalogue.
 */
final class InProcessGrid implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private static final LogLevels LOG_LEVELS =
      new LoggerLevels((LoggerContext) LoggerFactory.getILoggerFactory());

  /** One node. */
  record Member(int number, GridNode node, HttpServer http, GrpcServer grpc, Accounts accounts) {}

  private final Path directory;
  private final int seedPort;
  private final StorageSettings catalogue;
  private final String further;
  private final IntFunction<Tracing> tracings;
  private final Map<Integer, Member> members = new TreeMap<>();

  private InProcessGrid(
      Path directory,
      int seedPort,
      StorageSettings catalogue,
      String further,
      IntFunction<Tracing> tracings) {
    this.directory = directory;
    this.seedPort = seedPort;
    this.catalogue = catalogue;
    this.further = further;
    this.tracings = tracings;
  }

  /** A grid whose catalogue lies on H2, in this folder. */
  static InProcessGrid start(Path directory, int nodes) throws Exception {
    return start(directory, nodes, "");
  }

  /** The same, with further settings for every node. */
  static InProcessGrid start(Path directory, int nodes, String further) throws Exception {
    return start(directory, nodes, JournalStorage.h2(directory.resolve("catalogue")), further);
  }

  /** A grid whose catalogue lies where these settings say. */
  static InProcessGrid start(Path directory, int nodes, StorageSettings catalogue)
      throws Exception {
    return start(directory, nodes, catalogue, "");
  }

  /** A grid on H2 whose nodes, by their numbers, record what becomes of requests. */
  static InProcessGrid start(Path directory, int nodes, IntFunction<Tracing> tracings)
      throws Exception {
    return start(directory, nodes, JournalStorage.h2(directory.resolve("catalogue")), "", tracings);
  }

  private static InProcessGrid start(
      Path directory, int nodes, StorageSettings catalogue, String further) throws Exception {
    return start(directory, nodes, catalogue, further, number -> Tracing.off());
  }

  private static InProcessGrid start(
      Path directory,
      int nodes,
      StorageSettings catalogue,
      String further,
      IntFunction<Tracing> tracings)
      throws Exception {
    InProcessGrid grid = new InProcessGrid(directory, freePort(), catalogue, further, tracings);
    for (int number = 1; number <= nodes; number++) {
      grid.add(number);
    }
    grid.awaitMembers(nodes);
    return grid;
  }

  Member add(int number) throws Exception {
    Config config = NodeConfig.over(configOf(number));
    Settings settings = Settings.read(config);
    Tracing tracing = tracings.apply(number);
    GridNode node = GridNode.start(config, settings, tracing);
    Accounts accounts = Accounts.of(settings.http());
    HttpServer http =
        HttpServer.start(
                node.system(),
                settings,
                accounts,
                node.inference(),
                node.view(),
                node.admin(),
                node.history(),
                node.trainings(),
                new Telemetry(tracing, LOG_LEVELS, node.metrics(), node.registry()))
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    node.announceHttp("127.0.0.1:" + http.port());
    GrpcServer grpc =
        GrpcServer.start(
            node.system(),
            settings,
            accounts,
            node.inference(),
            node.view(),
            node.admin(),
            tracing,
            node.registry());
    Member member = new Member(number, node, http, grpc, accounts);
    members.put(number, member);
    return member;
  }

  private Config configOf(int number) throws IOException {
    return ConfigFactory.parseString(further).withFallback(ownConfigOf(number));
  }

  private Config ownConfigOf(int number) throws IOException {
    Path own = directory.resolve("node-" + number);
    int port = number == 1 ? seedPort : freePort();
    return ConfigFactory.parseString(
        """
        modelgrid.node.name = "node-%d"
        modelgrid.node.data-directory = "%s"
        modelgrid.http.port = 0
        modelgrid.grpc.port = 0
        modelgrid.cluster.port = %d
        modelgrid.cluster.seeds = ["127.0.0.1:%d"]
        modelgrid.storage.artifacts.directory = "%s"
        modelgrid.storage.catalogue.url = "%s"
        modelgrid.storage.catalogue.user = "%s"
        modelgrid.storage.catalogue.password = "%s"
        pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
        pekko.log-dead-letters = off
        """
            .formatted(
                number,
                own,
                port,
                seedPort,
                own.resolve("artifacts"),
                catalogue.catalogueUrl(),
                catalogue.catalogueUser(),
                catalogue.cataloguePassword()));
  }

  Member member(int number) {
    return Optional.ofNullable(members.get(number)).orElseThrow();
  }

  /** Drains a node and lets it leave. */
  void leave(int number) throws Exception {
    Member member = member(number);
    member.node().stop();
    member.node().whenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    members.remove(number);
  }

  void awaitMembers(int count) throws Exception {
    Await.until(
        count + " members, settled, on every node",
        Duration.ofSeconds(60),
        () ->
            members.values().stream()
                .allMatch(
                    member ->
                        member.node().view().started()
                            && member.node().view().nodes().size() == count
                            && member.node().view().nodes().stream()
                                .allMatch(
                                    node -> node.status().equals("up") && !node.http().isEmpty())));
  }

  /** Waits until every node sees so many ready replicas of the stable version. */
  void awaitReady(String model, int replicas) throws Exception {
    Await.until(
        replicas + " ready replicas of " + model + " on every node",
        Duration.ofSeconds(60),
        () ->
            members.values().stream().allMatch(member -> readyReplicas(member, model) == replicas));
  }

  static int readyReplicas(Member member, String model) {
    return member
        .node()
        .view()
        .model(model)
        .filter(view -> view.labels().containsKey("stable"))
        .map(InProcessGrid::serving)
        .orElse(0);
  }

  private static int serving(ModelView view) {
    return (int)
        view.replicas().stream().filter(replica -> replica.state().equals("serving")).count();
  }

  HttpResponse<String> upload(int number, String model, byte[] bundle, String query)
      throws Exception {
    return send(
        HttpRequest.newBuilder(uri(number, "/grid/v1/models/" + model + "/versions" + query))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bundle)));
  }

  HttpResponse<String> json(int number, String method, String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(number, path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(int number, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(number, path)).GET());
  }

  /** One row of floats through a model with the input {@code x}. */
  HttpResponse<String> infer(int number, String model, String row) throws Exception {
    int length = row.split(",").length;
    String body =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,%d],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(length, row);
    return json(number, "POST", "/v2/models/" + model + "/infer", body);
  }

  URI uri(int number, String path) {
    return URI.create("http://127.0.0.1:" + member(number).http().port() + path);
  }

  static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(
        request.timeout(Duration.ofSeconds(90)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.node().stop());
    members
        .values()
        .forEach(
            member ->
                member
                    .node()
                    .whenTerminated()
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join());
  }
}
