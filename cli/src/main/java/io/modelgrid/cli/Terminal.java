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

  /** A path as the caller means it. */
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  private static java.nio.charset.Charset charset() {
    return StandardCharsets.UTF_8;
  }
}
