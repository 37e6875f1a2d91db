package io.modelgrid.config;

import java.util.List;

/** A configuration that cannot be used; the message lists every mistake in it, one a line. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  /** All mistakes together, each as {@code key: value (expected: …)}. */
  public InvalidSettingsException(List<String> mistakes) {
    super(
        (mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes")
            + " in the configuration:\n  "
            + String.join("\n  ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<String> mistakes() {
    return mistakes;
  }
}
