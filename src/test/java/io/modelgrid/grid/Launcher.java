package io.modelgrid.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The command line as a user runs it, in processes of their own, on one data folder. */
final class Launcher implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** How a command ended, and what it printed on both outputs. */
  record Outcome(int exit, String printed) {}

  private final Path data;
  private final int port;
  private final Map<String, String> environment;

  Launcher(Path data) throws IOException {
    this(data, Map.of());
  }

  /**
   * On a data folder, with more variables in the environment of every command, and so of every
   * node: {@code CONFIG_FORCE_…} changes a node's settings.
   */
  Launcher(Path data, Map<String, String> environment) throws IOException {
    this.data = data;
    this.environment = Map.copyOf(environment);
    this.port = freePortBase();
  }

  int portOf(int node) {
    return port + 10 * (node - 1);
  }

  /** Runs a command to its end. */
  Outcome run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("modelgrid-command", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line(command))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(String.join(" ", command)).isTrue();
      return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  Outcome up(int nodes) throws IOException, InterruptedException {
    return run("up", "--detach", "--nodes", "" + nodes, "--port", "" + port);
  }

  /** As {@link #run}, and fails unless the command ends well. */
  void succeed(String... command) throws IOException, InterruptedException {
    Outcome outcome = run(command);
    assertThat(outcome.exit()).as("%s: %s", List.of(command), outcome.printed()).isZero();
  }

  /** Starts nodes one after the other, so that their numbers are the order of their age. */
  void upInOrder(int nodes) throws IOException, InterruptedException {
    succeed("up", "--detach", "--nodes", "1", "--port", "" + port);
    for (int node = 2; node <= nodes; node++) {
      succeed("nodes", "add");
    }
  }

  private List<String> line(String... command) {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Xmx128m");
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-cp");
    line.add(withoutTests(classPath));
    line.add("io.modelgrid.cli.Main");
    line.addAll(List.of(command));
    line.addAll(List.of("--data", data.toString()));
    return line;
  }

  /** What a user runs has no test classes, nor the tests' logging configuration. */
  private static String withoutTests(String classPath) {
    return java.util.Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(java.util.stream.Collectors.joining(File.pathSeparator));
  }

  HttpResponse<String> get(int node, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, path)).timeout(Duration.ofSeconds(30)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The first numbers of a text's embedding, through one node. */
  HttpResponse<String> embed(int node, String text) throws IOException, InterruptedException {
    String body =
        "{\"inputs\":[{\"name\":\"text\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}"
            .formatted(text);
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, "/v2/models/minilm/infer"))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Uploads a lone ONNX file as a model's next version. */
  void deploy(int node, String model, byte[] bundle) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, "/grid/v1/models/" + model + "/versions?wait=60s"))
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(bundle))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  URI uri(int node, String path) {
    return URI.create("http://127.0.0.1:" + portOf(node) + path);
  }

  int servingReplicas(int node, String model) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(node, "/grid/v1/models/" + model);
    int count = 0;
    for (JsonNode replica : new ObjectMapper().readTree(answer.body()).path("replicas")) {
      count += replica.path("state").asText().equals("serving") ? 1 : 0;
    }
    return count;
  }

  void awaitServing(int node, String model, int replicas) throws Exception {
    Await.until(
        replicas + " serving replicas of " + model,
        Duration.ofSeconds(90),
        () -> servingReplicas(node, model) == replicas);
  }

  ProcessHandle process(int node) throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(data.resolve("nodes/" + node + "/node.json").toFile());
    return ProcessHandle.of(json.path("pid").asLong()).orElseThrow();
  }

  /** Ends a node with SIGKILL and waits until the process is gone. */
  void kill(int node) throws Exception {
    ProcessHandle process = process(node);
    process.destroyForcibly();
    process.onExit().get(30, TimeUnit.SECONDS);
  }

  /** Sends a node a signal by its name, for example {@code STOP} or {@code CONT}. */
  void signal(int node, String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, "" + process(node).pid())
            .redirectErrorStream(true)
            .start();
    String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kill.waitFor()).as("kill -%s of node %d: %s", signal, node, said).isZero();
  }

  /** Whether a node's process is there. */
  boolean runs(int node) throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(data.resolve("nodes/" + node + "/node.json").toFile());
    Path stat = Path.of("/proc/" + json.path("pid").asLong() + "/stat");
    // Ended, but its parent has not asked how: in containers often nobody ever does.
    boolean zombie = Files.exists(stat) && Files.readString(stat).contains(") Z ");
    return !zombie
        && ProcessHandle.of(json.path("pid").asLong()).filter(ProcessHandle::isAlive).isPresent();
  }

  @Override
  public void close() throws IOException {
    try {
      Outcome down = run("down");
      assertThat(down.exit()).as(down.printed()).isEqualTo(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A port from which 0, 10, 20 and 30 upwards are free now, with the next one after each. Below
   * those that Linux gives to connections: a node that is started again has to find its own free.
   */
  private static int freePortBase() throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int base = ThreadLocalRandom.current().nextInt(120, 200) * 100;
      if (IntStream.of(0, 10, 20, 30)
          .allMatch(step -> isFree(base + step) && isFree(base + step + 1))) {
        return base;
      }
    }
    throw new IOException("no free ports from 12000 to 20000 (expected: many)");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
