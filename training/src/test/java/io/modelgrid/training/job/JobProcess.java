package io.modelgrid.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A job's process, seen from its parent. */
final class JobProcess implements AutoCloseable {
  private static final double FACTOR =
      Double.parseDouble(System.getProperty("modelgrid.test.timefactor", "1.0"));

  private final Process process;
  private final BufferedReader out;
  private final Path log;
  private final List<String> lines = new ArrayList<>();

  private JobProcess(Process process, Path log) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
  }

  static JobProcess start(Path folder) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path log = Files.createTempFile(folder, "log", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            JobMain.class.getName(),
            folder.toString());
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    return new JobProcess(builder.redirectError(log.toFile()).start(), log);
  }

  /** Reads on until a line is as wanted; empty if the output ended before. */
  boolean await(Predicate<String> wanted) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (wanted.test(line)) {
        return true;
      }
    }
    return false;
  }

  /** Waits until it logged this. */
  void awaitLog(String text) throws IOException {
    long end = System.nanoTime() + (long) (30e9 * FACTOR);
    while (!log().contains(text)) {
      assertThat(System.nanoTime()).as("not in the log: " + text).isLessThan(end);
      assertThat(process.isAlive()).as(log()).isTrue();
      LockSupport.parkNanos(10_000_000);
    }
  }

  /** Ends it as nothing can prepare for. */
  void kill() throws Exception {
    process.destroyForcibly();
    assertThat(process.waitFor((long) (20 * FACTOR), TimeUnit.SECONDS)).isTrue();
  }

  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** As a parent that dies does. */
  void leave() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits for its end, and says how it exited. */
  int end() throws Exception {
    await(line -> false);
    assertThat(process.waitFor((long) (60 * FACTOR), TimeUnit.SECONDS)).as("end of job").isTrue();
    return process.exitValue();
  }

  /** What it told. */
  List<String> lines() {
    return lines;
  }

  /** What it logged. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
