package io.modelgrid.bench.hotpath;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.bench.LocalGridProcess;
import io.modelgrid.cli.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All servers, each in a process of its own: a grid of one node with two slots of each model, one
 * of two nodes with one slot, the empty server and the reference.
 */
final class Rig implements AutoCloseable {
  private static final int IDLE_SECONDS = 10;

  private final Path folder;
  private final Deque<Closeable> started = new ArrayDeque<>();
  private final LocalGridProcess one;
  private final LocalGridProcess two;
  private final ServerProcess empty;
  private final ServerProcess netty;

  private Rig(Path root, Set<ServedModel> models) throws IOException, InterruptedException {
    folder = Files.createTempDirectory("modelgrid-hotpath");
    try {
      for (ServedModel model : models) {
        model.write(folder);
      }
      one = keep(LocalGridProcess.up(root, 1));
      two = keep(LocalGridProcess.up(root, 2));
      empty = keep(ServerProcess.start(root, EmptyServer.class));
      netty = keep(ServerProcess.start(root, NettyServer.class, folder.toString()));
      for (ServedModel model : models) {
        deploy(one, model, 2);
        deploy(two, model, 1);
      }
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private <T extends Closeable> T keep(T server) {
    started.push(server);
    return server;
  }

  static Rig start(Path root, List<Work> works) throws IOException, InterruptedException {
    return new Rig(
        root,
        works.stream()
            .map(Work::model)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ServedModel.class))));
  }

  private static void deploy(LocalGridProcess grid, ServedModel model, int replicas)
      throws IOException, InterruptedException {
    if (model != ServedModel.MINILM) {
      grid.deploy(1, model.modelName(), model.network(), "model.onnx");
    }
    grid.scale(model.modelName(), replicas);
  }

  /** Where the networks lie. */
  Path folder() {
    return folder;
  }

  /**
   * The servers that know a work.
   *
   * @throws IOException also if they do not all give the same answer
   */
  List<Peer> peers(Work work) throws IOException, InterruptedException {
    List<Long> pid = List.of(one.pidOf(1));
    List<Long> both = List.of(two.pidOf(1), two.pidOf(2));
    int away = two.nodeWithout(work.model().modelName());
    if (work.wire() == Work.Wire.GRPC) {
      byte[] message = work.grpcMessage();
      int near = one.grpcPortOf(1);
      int far = two.grpcPortOf(away);
      Numbers.ofGrpc(GrpcLoad.ask(near, message))
          .check(Numbers.ofGrpc(GrpcLoad.ask(far, message)), Server.NODE_AWAY);
      return List.of(
          new Peer(Server.NODE, count -> GrpcLoad.connect(near, message, count), pid),
          new Peer(Server.NODE_AWAY, count -> GrpcLoad.connect(far, message, count), both));
    }
    byte[] request = work.httpRequest();
    byte[] answer = HttpLoad.ask(one.portOf(1), request);
    Numbers numbers = Numbers.ofHttp(answer);
    numbers.check(Numbers.ofHttp(HttpLoad.ask(netty.port(), request)), Server.NETTY);
    numbers.check(Numbers.ofHttp(HttpLoad.ask(two.portOf(away), request)), Server.NODE_AWAY);
    byte[] emptyRequest = work.httpRequest("/" + Numbers.bodyLength(answer));
    List<Peer> peers = new ArrayList<>();
    peers.add(http(Server.EMPTY, empty.port(), emptyRequest, List.of(empty.pid())));
    peers.add(http(Server.NETTY, netty.port(), request, List.of(netty.pid())));
    peers.add(http(Server.NODE, one.portOf(1), request, pid));
    peers.add(http(Server.NODE_AWAY, two.portOf(away), request, both));
    return peers;
  }

  private static Peer http(Server server, int port, byte[] request, List<Long> pids) {
    return new Peer(server, count -> HttpLoad.connect(port, request, count), pids);
  }

  /**
   * How many requests, and how many computations, the node has had for a model.
   *
   * @param requests counts rows
   */
  record Counts(long requests, long computations) {}

  Counts counts(ServedModel model) throws IOException, InterruptedException {
    JsonNode rows =
        Json.parse(one.get(1, "/v2/models/" + model.modelName() + "/stats")).path("model_stats");
    long requests = 0;
    long computations = 0;
    for (JsonNode row : rows) {
      requests += row.path("inference_count").asLong();
      computations += row.path("execution_count").asLong();
    }
    return new Counts(requests, computations);
  }

  /** The share of one core that the node takes while nobody asks anything. */
  double idleShare() throws IOException, InterruptedException {
    long pid = one.pidOf(1);
    TimeUnit.SECONDS.sleep(1);
    long before = ProcessFacts.cpuMicros(pid);
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    return (ProcessFacts.cpuMicros(pid) - before) / (IDLE_SECONDS * 1e6);
  }

  @Override
  public void close() throws IOException {
    while (!started.isEmpty()) {
      started.pop().close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
