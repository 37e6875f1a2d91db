package io.modelgrid.bench.hotpath;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, which prints its port when it listens. */
final class ServerProcess implements Closeable {
  /** What a server prints before its port. */
  static final String LISTENS = "listens on ";

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a main class with the flags of a node's JVM. */
  static ServerProcess start(Path root, Class<?> main, String... arguments) throws IOException {
    Path flags = root.resolve("cli/target/classes/io/modelgrid/cli/local/node.options");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + flags);
    int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + cores);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new ServerProcess(process, port(process, main.getSimpleName()));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process process, String name) throws IOException {
    BufferedReader printed =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = printed.readLine();
    while (line != null && !line.startsWith(LISTENS)) {
      System.err.println(name + ": " + line);
      line = printed.readLine();
    }
    if (line == null) {
      throw new IOException(name + " ended before it listened");
    }
    return Integer.parseInt(line.substring(LISTENS.length()));
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
