package io.modelgrid.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelgrid.cli.Json;
import io.modelgrid.cli.admin.GridClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A local grid, started with the launcher in a folder of its own, and stopped again. */
public final class LocalGridProcess implements Closeable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Path root;
  private final Path data;
  private final int port;

  private LocalGridProcess(Path root, Path data, int port) {
    this.root = root;
    this.data = data;
    this.port = port;
  }

  /** Starts so many nodes with the demo model and waits until it serves. */
  public static LocalGridProcess up(Path root, int nodes) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("modelgrid-bench");
    LocalGridProcess grid = new LocalGridProcess(root, data, freePortBase());
    try {
      grid.modelgrid(
          "up", "--detach", "--nodes", String.valueOf(nodes), "--port", String.valueOf(grid.port));
    } catch (IOException e) {
      grid.close();
      throw e;
    }
    return grid;
  }

  /**
   * Starts so many nodes one after the other, so that their numbers are the order of their age: the
   * first is the oldest and holds the singletons.
   */
  static LocalGridProcess upInOrder(Path root, int nodes) throws IOException, InterruptedException {
    LocalGridProcess grid = up(root, 1);
    try {
      for (int node = 2; node <= nodes; node++) {
        grid.modelgrid("nodes", "add");
      }
    } catch (IOException e) {
      grid.close();
      throw e;
    }
    return grid;
  }

  public int portOf(int node) {
    return port + 10 * (node - 1);
  }

  public int grpcPortOf(int node) {
    return portOf(node) + 1;
  }

  /** Runs a command of the launcher against this grid and gives what it printed. */
  public String modelgrid(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(root.resolve("modelgrid").toString()));
    line.addAll(List.of(command));
    line.addAll(List.of("--data", data.toString()));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed:\n" + printed);
    }
    return printed;
  }

  /**
   * Runs a command whose result is JSON, also where its exit code says that it found something; its
   * progress goes to this process's stderr.
   */
  JsonNode json(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(root.resolve("modelgrid").toString()));
    line.addAll(List.of(command));
    line.addAll(List.of("--data", data.toString()));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return Json.parse(printed);
  }

  /**
   * Uploads a bundle as the next version; waits until it is registered, the first until it is
   * stable.
   */
  public void deploy(int node, String model, byte[] bundle, String fileName)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + portOf(node) + "/grid/v1/models/" + model + "/versions?wait=60s");
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(3))
            .header("Content-Type", "application/octet-stream")
            .header("Modelgrid-File-Name", fileName)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bundle))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("upload of " + model + ": " + answer.body());
    }
    awaitStable(node, model);
  }

  /** A version that comes before the first one is stable takes its place. */
  private void awaitStable(int node, String model) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!get(node, "/grid/v1/models/" + model).contains("\"stable\":")) {
      if (System.nanoTime() > end) {
        throw new IOException("no version of " + model + " is stable after a minute");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** A client of one node that is patient enough for swaps. */
  GridClient client(int node) {
    return new GridClient(URI.create("http://127.0.0.1:" + portOf(node)), Duration.ofSeconds(60));
  }

  /** The data folder. */
  Path data() {
    return data;
  }

  public String get(int node, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + portOf(node) + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Waits until so many replicas of the demo model serve, as a node sees it. */
  void awaitServing(int node, int replicas, Duration limit)
      throws IOException, InterruptedException {
    awaitServing(node, "minilm", replicas, limit);
  }

  /** Waits until so many replicas of a model serve, as a node sees it. */
  void awaitServing(int node, String model, int replicas, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (servingReplicas(node, model) < replicas) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "only "
                + servingReplicas(node, model)
                + " of "
                + replicas
                + " replicas of "
                + model
                + " serve after "
                + limit);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  int servingReplicas(int node) throws IOException, InterruptedException {
    return servingReplicas(node, "minilm");
  }

  int servingReplicas(int node, String model) throws IOException, InterruptedException {
    Matcher matcher =
        Pattern.compile("\"state\":\"serving\"").matcher(get(node, "/grid/v1/models/" + model));
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  public long pidOf(int node) throws IOException {
    Matcher matcher =
        Pattern.compile("\"pid\"\\s*:\\s*(\\d+)")
            .matcher(Files.readString(data.resolve("nodes/" + node + "/node.json")));
    if (!matcher.find()) {
      throw new IOException("no pid of node " + node);
    }
    return Long.parseLong(matcher.group(1));
  }

  /** Wants so many replicas of a model, and waits until so many serve and no others. */
  public void scale(String model, int replicas) throws IOException, InterruptedException {
    modelgrid("scale", model, Integer.toString(replicas));
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (servingReplicas(1, model) != replicas || replicas(model).size() != replicas) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "replicas of %s after a minute: %s (expected: %d)"
                .formatted(model, replicas(model), replicas));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private JsonNode replicas(String model) throws IOException, InterruptedException {
    return Json.parse(get(1, "/grid/v1/models/" + model)).path("replicas");
  }

  /** The number of the one of two nodes that does not hold the only replica of a model. */
  public int nodeWithout(String model) throws IOException, InterruptedException {
    return replicas(model).path(0).path("node").asText().endsWith("1") ? 2 : 1;
  }

  /** Resident memory of a node in MiB, as the kernel counts it; 0 where there is no /proc. */
  long residentMiB(int node) throws IOException {
    Path status = Path.of("/proc/" + pidOf(node) + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    }
  }

  void kill9(int node) throws IOException {
    ProcessHandle.of(pidOf(node)).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws IOException {
    try {
      modelgrid("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /**
   * Below the ports that Linux gives to connections: a node that is started again has to find its
   * own free, whoever has connected to whom meanwhile.
   */
  private static int freePortBase() throws IOException {
    BindException taken = new BindException("no free port from 20000 to 30000 (expected: many)");
    for (int attempt = 0; attempt < 100; attempt++) {
      int base = ThreadLocalRandom.current().nextInt(200, 300) * 100;
      try (ServerSocket socket = new ServerSocket(base, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        taken.addSuppressed(e); // another grid's
      }
    }
    throw taken;
  }
}
