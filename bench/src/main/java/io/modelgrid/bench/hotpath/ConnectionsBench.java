package io.modelgrid.bench.hotpath;

import io.modelgrid.bench.hotpath.Load.Meter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How connections are best set up: an empty server as a node has it, beside ones that differ in one
 * setting each, in alternating rounds, with a body and an answer of one row of a small network.
 */
public final class ConnectionsBench {
  private static final String SERVER = "pekko.http.server.";
  private static final List<String> CHANGES =
      List.of(
          "",
          SERVER + "pipelining-limit = 1",
          SERVER + "pipelining-limit = 16",
          SERVER + "enable-http2 = off",
          SERVER + "socket-options.tcp-no-delay = true",
          "pekko.stream.materializer.max-input-buffer-size = 4");
  private static final List<Integer> CONNECTIONS = List.of(1, 64);
  private static final int ROUNDS = 7;
  private static final double SECONDS = 1.5;
  private static final double WARM_UP_SECONDS = 8;
  private static final double RUN_IN_SECONDS = 0.2;
  private static final int BODY_BYTES = 3_000;
  private static final int ANSWER_BYTES = 250;

  private ConnectionsBench() {}

  /** A server, and what was measured of it, by connections. */
  private record Variant(String change, ServerProcess server, Map<Integer, List<Point>> rounds) {
    static Variant start(Path root, String change) throws IOException {
      Map<Integer, List<Point>> rounds = new LinkedHashMap<>();
      CONNECTIONS.forEach(each -> rounds.put(each, new ArrayList<>()));
      return new Variant(change, ServerProcess.start(root, EmptyServer.class, change), rounds);
    }

    void warmUp(byte[] request) throws IOException {
      try (HttpLoad load = HttpLoad.connect(server.port(), request, 64)) {
        load.closed(WARM_UP_SECONDS, Meter.NONE);
      }
    }

    void measure(byte[] request) throws IOException {
      for (Map.Entry<Integer, List<Point>> each : rounds.entrySet()) {
        try (HttpLoad load = HttpLoad.connect(server.port(), request, each.getKey())) {
          load.closed(RUN_IN_SECONDS, Meter.NONE);
          Load.Closed closed = load.closed(SECONDS, () -> ProcessFacts.cpuMicros(server.pid()));
          Latencies latencies = load.open(closed.perSecond() / 2, SECONDS);
          each.getValue()
              .add(
                  new Point(
                      closed.perSecond(),
                      closed.used(),
                      latencies.micros(0.5),
                      latencies.micros(0.99)));
        }
      }
    }
  }

  /** Runs it and prints a table. */
  public static void run(Path root) throws Exception {
    List<Variant> variants = new ArrayList<>();
    byte[] request = request();
    try {
      for (String change : CHANGES) {
        variants.add(Variant.start(root, change));
      }
      for (Variant variant : variants) {
        variant.warmUp(request);
      }
      for (int round = 1; round <= ROUNDS; round++) {
        System.err.printf("connections: round %d of %d%n", round, ROUNDS);
        // Nobody comes always after the same other.
        List<Variant> order = new ArrayList<>(variants);
        Collections.rotate(order, round);
        for (Variant variant : order) {
          variant.measure(request);
        }
      }
    } finally {
      variants.forEach(each -> each.server().close());
    }
    print(variants);
  }

  private static byte[] request() {
    String head =
        String.join(
            "\r\n",
            "POST /" + ANSWER_BYTES + " HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + BODY_BYTES,
            "",
            "");
    return (head + "x".repeat(BODY_BYTES)).getBytes(StandardCharsets.US_ASCII);
  }

  private static void print(List<Variant> variants) {
    System.out.println(
        "| setting | connections | requests/s | server CPU, µs | p50, µs | p99, µs |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (Variant variant : variants) {
      String label = variant.change().isEmpty() ? "as a node has it" : "`" + variant.change() + "`";
      variant.rounds().forEach((connections, rounds) -> print(label, connections, rounds));
    }
  }

  private static void print(String label, int connections, List<Point> rounds) {
    Point median = Point.median(rounds);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %,.0f | %.1f | %.0f | %.0f |%n",
        label,
        connections,
        median.perSecond(),
        median.cpuMicros(),
        median.p50(),
        median.p99());
  }
}
