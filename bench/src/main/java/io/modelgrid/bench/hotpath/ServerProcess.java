package io.modelgrid.bench.hotpath;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, which prints its port when it listens; and what a process used. */
final class ServerProcess implements AutoCloseable {
  // What the kernel counts in; fixed for programs on every Linux.
  private static final long TICKS_PER_SECOND = 100;

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
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader printed =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = printed.readLine();
    if (line == null) {
      process.destroyForcibly();
      throw new IOException(main.getSimpleName() + " ended before it listened");
    }
    return new ServerProcess(process, Integer.parseInt(line.trim()));
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Microseconds that a process has computed so far, in its own and the kernel's code. */
  static long cpuMicros(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    // After the name come state and so on; user and system time are the 12th and 13th.
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return TimeUnit.SECONDS.toMicros(ticks) / TICKS_PER_SECOND;
  }

  /** Most memory that a process ever had resident, in MiB. */
  static long peakMiB(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
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
