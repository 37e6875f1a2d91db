package io.modelgrid.cli.operation;

import java.io.PrintStream;
import java.util.List;

/**
 * Lines on a terminal that are drawn again in place. A line that is too long is cut by the terminal
 * instead of wrapped, since a wrapped one would throw the counting out. Thread-safe.
 */
public final class Canvas {
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream out;
  private List<String> shown = List.of();

  public Canvas(PrintStream out) {
    this.out = out;
  }

  /** Draws these lines in the place of those before. */
  public synchronized void draw(List<String> lines) {
    if (lines.equals(shown)) {
      return;
    }
    StringBuilder text = new StringBuilder(NO_WRAP).append(up());
    for (String line : lines) {
      text.append(line).append("\u001b[K\n");
    }
    print(text.append(CLEAR_BELOW).append(WRAP));
    shown = List.copyOf(lines);
  }

  /** Takes the lines away. */
  public synchronized void clear() {
    if (!shown.isEmpty()) {
      print(new StringBuilder(up()).append(CLEAR_BELOW));
      shown = List.of();
    }
  }

  private String up() {
    return shown.isEmpty() ? "" : "\r\u001b[" + shown.size() + "A";
  }

  private void print(StringBuilder text) {
    out.print(text);
    out.flush();
  }
}
