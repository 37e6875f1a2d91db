package io.modelgrid.cli.local;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Starts the JVM of a node: with the same java and class path as this process, the flags of {@link
 * NodeFlags}, and deaf to what a terminal sends, so that Ctrl-C reaches the launcher alone and a
 * closed window nobody.
 *
 * <p>It stays in the launcher's session. A session of its own would do the same, but Linux shares
 * the cores among sessions before it looks at the nice values of threads ({@code autogroup} in
 * {@code sched(7)}): a node that loads a model at a low priority would then take as much from the
 * other nodes as one that serves.
 *
 * @param mainClass the node's program; takes {@code --config FILE}
 * @param environment of this process
 */
public record NodeLauncher(String mainClass, Map<String, String> environment) {
  private static final String NODE_MAIN = "io.modelgrid.cli.node.NodeMain";
  private static final Path SHELL = Path.of("/bin/sh");
  // Execs the program in its own process, so that its pid stays the one that was started. What a
  // shell ignores its programs ignore too, a JVM included.
  private static final String DEAF = "trap '' HUP INT TSTP; exec \"$@\"";

  public NodeLauncher {
    environment = Map.copyOf(environment);
  }

  public static NodeLauncher ofNodes(Map<String, String> environment) {
    return new NodeLauncher(NODE_MAIN, environment);
  }

  /** Starts it and writes down its process. */
  Process start(GridFolder folder, int number) {
    List<String> command = command(folder, number);
    try {
      Files.createDirectories(folder.logs(number));
      Files.createDirectories(folder.cache(number));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.node(number).toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(folder.console(number).toFile())
              .redirectErrorStream(true);
      builder.environment().putAll(NodeFlags.environment());
      builder.environment().put("DJL_CACHE_DIR", folder.cache(number).toString());
      Process process = builder.start();
      // A process that is gone already has no identity; the file then names one that never lives.
      String identity = ProcessIdentity.of(process.pid()).orElse("ended at once");
      new NodeFile(process.pid(), identity, false).write(folder.nodeFile(number));
      return process;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCKED, "node " + number + " cannot be started: " + e.getMessage() + ".", e);
    }
  }

  List<String> command(GridFolder folder, int number) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", DEAF, "modelgrid-node"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        NodeFlags.options(
            Runtime.getRuntime().availableProcessors(),
            environment.getOrDefault(NodeFlags.EXTRA_OPTIONS, "")));
    command.add("-Dmodelgrid.log.file=" + folder.log(number));
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    command.add("--config");
    command.add(folder.nodeConf(number).toString());
    return List.copyOf(command);
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
