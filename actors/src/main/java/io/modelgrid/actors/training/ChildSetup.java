package io.modelgrid.actors.training;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the process of a training is started: with the Java of this one and its class path.
 *
 * @param mainClass gets the job's folder as its only argument
 * @param memory bytes that a training is usually counted with
 * @param heap bytes of heap out of those
 * @param nice how far it stands back, as {@code nice} says it
 */
public record ChildSetup(String mainClass, long memory, long heap, int nice) {
  /** Where Linux and the like have it. */
  private static final Path NICE = Path.of("/usr/bin/nice");

  /** Settings of the grid, its password for the catalogue among them, are none of its business. */
  private static final String SETTINGS = "CONFIG_FORCE_";

  /**
   * The process, not started yet; it does not survive this one, since it ends with its input.
   *
   * @param training by which people find it in a list of processes
   */
  ProcessBuilder process(String training, Path folder, int threads, long itsMemory) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", String.valueOf(nice)));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + (heapOf(itsMemory) >> 20) + "m",
            "-XX:+UseSerialGC",
            "-XX:ActiveProcessorCount=" + threads,
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=" + threads,
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-Dmodelgrid.training=" + training));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add(mainClass);
    command.add(folder.toString());
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = process.environment();
    environment.keySet().removeIf(name -> name.startsWith(SETTINGS));
    environment.put("CLASSPATH", classPath());
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    environment.put("OMP_NUM_THREADS", String.valueOf(threads));
    return process;
  }

  /** As large a part of its memory as usual. */
  private long heapOf(long itsMemory) {
    return Math.max(32L << 20, (long) ((double) heap / memory * itsMemory));
  }

  /** With whole paths, since the process starts in another folder. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }
}
