package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.LocalGridProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request costs beside its model: for each kind of work, in alternating rounds, the model in
 * process, an empty Pekko HTTP server, the Netty server of {@link NettyServer}, a node with a
 * replica of its own, and a node whose replica is on another. The load generator shares the cores.
 */
public final class HotPathBench {
  private static final int ROUNDS = 5;
  private static final double SECONDS = 3;
  private static final double WARM_UP_SECONDS = 12;
  private static final int CONNECTIONS = 64;
  private static final List<Work> WORKS =
      List.of(
          Work.rows(1, false),
          Work.rows(1, true),
          Work.rows(32, false),
          Work.rows(32, true),
          Work.image());

  private HotPathBench() {}

  /** Something that answers: where, and which process computes. */
  private record Peer(String name, int port, List<Long> pids) {
    long cpuMicros() throws IOException {
      long sum = 0;
      for (long pid : pids) {
        sum += ServerProcess.cpuMicros(pid);
      }
      return sum;
    }
  }

  /** One peer's figures of one round. */
  private record Figure(double perSecond, double cpuMicros, long p50, long p99) {}

  /** Runs it and prints a table for each kind of work. */
  public static void run(Path root) throws Exception {
    Path folder = Files.createTempDirectory("modelgrid-hotpath");
    Path file = Files.write(folder.resolve("model.onnx"), Work.mlp());
    try (LocalGridProcess one = LocalGridProcess.up(root, 1);
        LocalGridProcess two = LocalGridProcess.upInOrder(root, 2);
        ServerProcess empty = ServerProcess.start(root, EmptyServer.class);
        ServerProcess netty = ServerProcess.start(root, NettyServer.class, file.toString())) {
      deploy(one, 2);
      deploy(two, 1);
      int away = two.nodeWithout(Work.MLP);
      for (Work work : WORKS) {
        List<Peer> peers = new ArrayList<>();
        peers.add(new Peer("empty Pekko HTTP", empty.port(), List.of(empty.pid())));
        if (!work.binary()) {
          peers.add(new Peer("Netty + Jackson", netty.port(), List.of(netty.pid())));
        }
        peers.add(new Peer("node", one.portOf(1), List.of(one.pidOf(1))));
        if (work.model().equals(Work.MLP)) {
          peers.add(
              new Peer(
                  "node, replica away", two.portOf(away), List.of(two.pidOf(1), two.pidOf(2))));
        }
        measure(work, peers);
      }
      System.out.printf(
          "peak resident memory: node %d MiB, Netty %d MiB, empty %d MiB%n",
          ServerProcess.peakMiB(one.pidOf(1)),
          ServerProcess.peakMiB(netty.pid()),
          ServerProcess.peakMiB(empty.pid()));
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static void deploy(LocalGridProcess grid, int replicas) throws Exception {
    grid.modelgrid("undeploy", "minilm");
    grid.deploy(1, Work.MLP, Work.mlp(), "model.onnx");
    grid.deploy(1, Work.CNN, Work.cnn(), "model.onnx");
    for (String model : List.of(Work.MLP, Work.CNN)) {
      grid.modelgrid("scale", model, Integer.toString(replicas));
      grid.awaitServing(1, model, replicas, Duration.ofMinutes(1));
    }
  }

  private static void measure(Work work, List<Peer> peers) throws Exception {
    byte[] model = work.model().equals(Work.MLP) ? Work.mlp() : Work.cnn();
    byte[] request = work.request();
    Map<String, List<Figure>> figures = new LinkedHashMap<>();
    List<Double> inProcess = new ArrayList<>();
    List<Double> oneThread = new ArrayList<>();
    try (InProcessWork direct = new InProcessWork(model, work)) {
      direct.run(2, 1);
      for (Peer peer : peers) {
        Load.run(peer.port(), request, CONNECTIONS, WARM_UP_SECONDS);
      }
      for (int round = 0; round < ROUNDS; round++) {
        oneThread.add(direct.run(1, 1));
        inProcess.add(direct.run(2, 1));
        for (Peer peer : peers) {
          figures
              .computeIfAbsent(peer.name(), name -> new ArrayList<>())
              .add(ask(peer, request, CONNECTIONS));
        }
      }
      print(work, oneThread, inProcess, figures);
      for (Peer peer : peers) {
        StringBuilder line = new StringBuilder();
        for (int connections : List.of(1, 8, 32)) {
          Figure figure = ask(peer, request, connections);
          line.append(
              "  %d: %.0f/s, p50 %d µs, p99 %d µs"
                  .formatted(connections, figure.perSecond(), figure.p50(), figure.p99()));
        }
        System.out.printf("%-20s connections%s%n", peer.name(), line);
      }
    }
  }

  private static Figure ask(Peer peer, byte[] request, int connections) throws IOException {
    long before = peer.cpuMicros();
    Load.Measured measured = Load.run(peer.port(), request, connections, SECONDS);
    double cpu = (peer.cpuMicros() - before) / (double) Math.max(1, measured.answered());
    return new Figure(measured.perSecond(), cpu, measured.p50(), measured.p99());
  }

  private static void print(
      Work work,
      List<Double> oneThread,
      List<Double> inProcess,
      Map<String, List<Figure>> figures) {
    System.out.printf("%n%s, %d connections%n", work.name(), CONNECTIONS);
    System.out.printf(
        "%-20s %10s %12s %10s %10s %s%n",
        "", "requests/s", "CPU µs/req", "p50 µs", "p99 µs", "rounds");
    System.out.printf("%-20s %10.0f%n", "in process, 1 thread", middle(oneThread));
    System.out.printf("%-20s %10.0f%n", "in process, 2", middle(inProcess));
    figures.forEach(
        (name, rounds) ->
            System.out.printf(
                "%-20s %10.0f %12.1f %10.0f %10.0f %s%n",
                name,
                middle(rounds.stream().map(Figure::perSecond).toList()),
                middle(rounds.stream().map(Figure::cpuMicros).toList()),
                middle(rounds.stream().map(each -> (double) each.p50()).toList()),
                middle(rounds.stream().map(each -> (double) each.p99()).toList()),
                rounds.stream().map(each -> "%.0f".formatted(each.perSecond())).toList()));
  }

  private static double middle(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
