package io.modelgrid.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.admin.ModelJson;
import io.modelgrid.cli.prove.CheckedLoad;
import io.modelgrid.cli.prove.SwapResult;
import io.modelgrid.cli.prove.Swapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills the node that carries a swap, the oldest, with SIGKILL at a random moment of the swap, 20
 * times (or as often as {@code -Dmodelgrid.bench.rounds} says), under 100 requests a second through
 * all nodes; starts it again each time.
 */
final class CarrierBench {
  private static final String MODEL = "small";
  private static final int ROUNDS = Integer.getInteger("modelgrid.bench.rounds", 20);
  private static final int RATE = 100;
  private static final int NODES = 3;
  private static final int STARTS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LocalGridProcess grid;
  private final Random random = new Random();
  private final List<Integer> byAge = new ArrayList<>(List.of(1, 2, 3));

  /** What one round came to. */
  private record Round(double seconds, boolean moved, CheckedLoad.Tally tally, String history) {
    boolean kept() {
      return seconds <= LIMIT.toSeconds() && !tally.breached() && history.isEmpty();
    }
  }

  private CarrierBench(LocalGridProcess grid) {
    this.grid = grid;
  }

  static void run(Path root) throws Exception {
    try (LocalGridProcess grid = LocalGridProcess.upInOrder(root, NODES)) {
      SmallModels.deploySmall(grid, MODEL, NODES);
      new CarrierBench(grid).rounds();
    }
  }

  private void rounds() throws Exception {
    LoadUnderTest model = LoadUnderTest.of(grid.client(1), MODEL);
    double typical = typicalSeconds();
    System.out.printf("a swap takes %.2f s%n", typical);
    List<Round> all = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      Round round = round(i, model, (long) (typical * 1.2e9 * random.nextDouble()));
      all.add(round);
    }
    System.out.printf(
        "%d of %d rounds kept every promise; slowest settled %.1f s after the kill (bound: %d s)%n",
        all.stream().filter(Round::kept).count(),
        ROUNDS,
        all.stream().mapToDouble(Round::seconds).max().orElse(0),
        LIMIT.toSeconds());
  }

  private double typicalSeconds() {
    Swapper swapper = LoadUnderTest.swapper(grid.client(1), MODEL);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      SwapResult swap = swapper.swap(swapper.settled().equals("1") ? "2" : "1");
      times.add((swap.returned() - swap.begun()) / 1e9);
    }
    return Medians.of(times);
  }

  private Round round(int number, LoadUnderTest model, long delayNanos) throws Exception {
    int victim = byAge.get(0);
    List<Integer> survivors = byAge.subList(1, NODES);
    GridClient client = grid.client(survivors.get(0));
    Swapper swapper = LoadUnderTest.swapper(client, MODEL);
    String before = swapper.settled();
    try (CheckedLoad load = model.start(RATE, Duration.ofMinutes(10))) {
      TimeUnit.SECONDS.sleep(2);
      client.post(
          "/grid/v1/models/" + MODEL + "/swap",
          Json.object().put("version", before.equals("1") ? "2" : "1").toString());
      TimeUnit.NANOSECONDS.sleep(delayNanos);
      int index = model.index(grid.portOf(victim));
      load.outageBegins(index);
      long killed = System.nanoTime();
      grid.kill9(victim);
      String stable = awaitOneStable(survivors, killed);
      double seconds = (System.nanoTime() - killed) / 1e9;
      TimeUnit.SECONDS.sleep(2);
      startAgain(victim);
      load.outageEnds(index);
      Collections.rotate(byAge, -1);
      TimeUnit.SECONDS.sleep(2);
      load.stop();
      String history = mistakeInHistory(client);
      Round round = new Round(seconds, !stable.equals(before), load.tally(), history);
      print(number, victim, delayNanos, round);
      return round;
    }
  }

  /** Waits until the survivors show the same stable version and epoch, and no operation. */
  private String awaitOneStable(List<Integer> survivors, long killed) throws Exception {
    while (true) {
      List<ModelJson> seen = new ArrayList<>();
      for (int node : survivors) {
        seen.add(new ModelJson(Json.parse(grid.get(node, "/grid/v1/models/" + MODEL))));
      }
      boolean over = seen.stream().noneMatch(it -> it.json().path("traffic").has("operation"));
      boolean alike =
          seen.stream()
                  .map(it -> it.label("stable") + " " + it.json().path("epoch"))
                  .distinct()
                  .count()
              == 1;
      if (over && alike) {
        return seen.get(0).label("stable");
      }
      if (System.nanoTime() - killed > LIMIT.toNanos() * 3) {
        throw new IOException("no one stable version three minutes after the kill: " + seen);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** A start may be in vain where others keep the cores busy for seconds: the grid removes it. */
  private void startAgain(int node) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        grid.modelgrid("nodes", "start", String.valueOf(node));
        awaitReady(node);
        awaitSpread(node);
        return;
      } catch (IOException e) {
        if (attempt == STARTS) {
          throw e;
        }
        System.out.printf("node %d has to be started once more: %s%n", node, lastLine(e));
      }
    }
  }

  /** Nothing is promised to a model all of whose replicas are on the node that is killed. */
  private void awaitSpread(int node) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos() * 2;
    while (servingNodes(node) < NODES) {
      if (System.nanoTime() > end) {
        throw new IOException(MODEL + " is not on every node two minutes after a node's start");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private long servingNodes(int node) throws Exception {
    return new ModelJson(Json.parse(grid.get(node, "/grid/v1/models/" + MODEL)))
        .replicas()
        .filter(replica -> ModelJson.state(replica).equals("serving"))
        .map(replica -> Json.text(replica, "node", ""))
        .distinct()
        .count();
  }

  private static String lastLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().reduce("", (before, line) -> line);
  }

  private void awaitReady(int node) throws Exception {
    GridClient client = grid.client(node);
    long end = System.nanoTime() + LIMIT.toNanos() * 2;
    while (client.status("/health/ready", Duration.ofSeconds(2)) != 200) {
      if (System.nanoTime() > end) {
        throw new IOException("node " + node + " is not ready two minutes after its start");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** A gap or a doubling in the revisions, newest first; empty if there is none. */
  private static String mistakeInHistory(GridClient client) {
    JsonNode answer = client.get("/grid/v1/history?limit=1000");
    JsonNode events = answer.path("entries");
    long last = -1;
    for (JsonNode event : events) {
      long revision = event.path("revision").asLong(-1);
      if (last >= 0 && revision != last - 1) {
        return "revision " + revision + " comes before " + last;
      }
      last = revision;
    }
    return last < 0 ? "the history is empty: " + answer : "";
  }

  private static void print(int number, int victim, long delayNanos, Round round) {
    CheckedLoad.Tally tally = round.tally();
    System.out.printf(
        "round %d: node %d killed %.0f ms after the command; one stable version, %s, after %.1f s;"
            + " %d answered, failed %d %s, mixed %d, backward %d; %d lost with the killed node;"
            + " history %s%n",
        number,
        victim,
        delayNanos / 1e6,
        round.moved() ? "the new one" : "the old one",
        round.seconds(),
        tally.answered(),
        tally.failed().size(),
        tally.failed().stream().limit(3).toList(),
        tally.mixed().size(),
        tally.backward().size(),
        tally.excused(),
        round.history().isEmpty() ? "whole" : round.history());
  }
}
