package io.modelgrid.cli.tree;

/** The keys that are pressed on a terminal, one by one and without an echo. */
public interface Keys extends AutoCloseable {
  /** No key was pressed. */
  int NONE = -1;

  /** The key that was pressed first of those that were not asked for yet, or {@link #NONE}. */
  int next();

  /** Gives the terminal back as it was. */
  @Override
  void close();

  /** The keys of the terminal that this process has. */
  static Keys ofTerminal() {
    return TerminalKeys.open();
  }
}
