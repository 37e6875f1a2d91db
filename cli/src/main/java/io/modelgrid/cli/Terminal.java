package io.modelgrid.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command is typed: its two streams, the environment, and the folder against which relative
 * paths are read. Results go to {@code out}, progress and errors to {@code err}.
 *
 * @param live whether {@code err} is a terminal on which a line can be written over
 */
public record Terminal(
    PrintStream out, PrintStream err, boolean live, Map<String, String> environment, Path folder) {
  private static final int DEFAULT_LINES = 24;
  private static final int FEWEST_LINES = 6;

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** The real one. The launcher says with {@code modelgrid.tty} whether stderr is a terminal. */
  public static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, charset()),
        new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, charset()),
        Boolean.getBoolean("modelgrid.tty"),
        System.getenv(),
        Path.of("").toAbsolutePath());
  }

  /** A variable of the environment; null when it is not set or blank. */
  public @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /** Lines that fit on it, one left for the cursor; as LINES says, or as most have. */
  public int height() {
    String lines = variable("LINES");
    int height =
        lines != null && lines.matches("[0-9]{1,4}") ? Integer.parseInt(lines) : DEFAULT_LINES;
    return Math.max(FEWEST_LINES, height - 1);
  }

  /** A path as the caller means it. */
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  private static java.nio.charset.Charset charset() {
    return StandardCharsets.UTF_8;
  }
}
