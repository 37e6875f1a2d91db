package io.modelgrid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** A terminal whose two streams can be read back. */
public final class TestTerminal {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal;

  public TestTerminal(Path folder, Map<String, String> environment) {
    this(folder, environment, false);
  }

  public TestTerminal(Path folder, Map<String, String> environment, boolean live) {
    terminal =
        new Terminal(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            live,
            environment,
            folder);
  }

  public Terminal terminal() {
    return terminal;
  }

  /** Runs one command and answers its exit code. */
  public int run(String... arguments) {
    return Main.run(terminal, arguments);
  }

  public String out() {
    return out.toString(UTF_8);
  }

  public String err() {
    return err.toString(UTF_8);
  }
}
