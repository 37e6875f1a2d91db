package io.modelgrid.cli;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command with one sentence for the person at the terminal: what was wrong, what was
 * expected, what to do.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public CommandException(ExitCode exitCode, String sentence) {
    this(exitCode, sentence, null);
  }

  public CommandException(ExitCode exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** The sentence. */
  public String sentence() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
