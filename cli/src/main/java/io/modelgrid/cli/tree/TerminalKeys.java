package io.modelgrid.cli.tree;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the terminal that this process has. Where there is none, or it cannot be told to give
 * keys one by one, no key is ever pressed.
 *
 * <p>The terminal is given back as it was on {@link #close}, and when the JVM ends before.
 */
final class TerminalKeys implements Keys {
  private static final Path TERMINAL = Path.of("/dev/tty");
  private static final long PATIENCE_SECONDS = 2;

  private final @Nullable InputStream in;
  private final String before;
  private final Thread giveBack;

  private TerminalKeys(@Nullable InputStream in, String before) {
    this.in = in;
    this.before = before;
    this.giveBack = new Thread(this::restore, "terminal");
    if (in != null) {
      Runtime.getRuntime().addShutdownHook(giveBack);
    }
  }

  static Keys open() {
    try {
      String before = stty("-g");
      if (before.isBlank() || !Files.isReadable(TERMINAL)) {
        return new TerminalKeys(null, "");
      }
      String unused = stty("-icanon", "-echo", "min", "0");
      return new TerminalKeys(new FileInputStream(TERMINAL.toFile()), before.strip());
    } catch (IOException e) {
      return new TerminalKeys(null, ""); // no terminal: Ctrl-C is what remains
    }
  }

  @Override
  public int next() {
    try {
      return in == null || in.available() == 0 ? NONE : in.read();
    } catch (IOException e) {
      return NONE; // the terminal went away, and so does this process
    }
  }

  @Override
  public void close() {
    if (in == null) {
      return;
    }
    restore();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(giveBack);
      in.close();
    } catch (IllegalStateException | IOException e) {
      // The JVM has begun to end in this moment; the hook does its work.
      return;
    }
  }

  private void restore() {
    try {
      String unused = stty(before);
    } catch (IOException e) {
      return; // there is no terminal any more that could be given back
    }
  }

  private static String stty(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(TERMINAL.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("stty failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return told;
  }
}
