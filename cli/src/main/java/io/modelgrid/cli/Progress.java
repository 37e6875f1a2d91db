package io.modelgrid.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says on stderr what a long command is doing. On a terminal it is one line that is written over;
 * elsewhere a line whenever the step changes, and again every ten seconds. Thread-safe.
 */
public final class Progress implements AutoCloseable {
  private static final long REPEAT_SECONDS = 10;

  private final PrintStream err;
  private final boolean live;
  private final LongSupplier nanoClock;
  private final long started;
  private String shown = "";
  private long shownAt;
  private boolean open;

  public Progress(Terminal terminal) {
    this(terminal, System::nanoTime);
  }

  Progress(Terminal terminal, LongSupplier nanoClock) {
    this.err = terminal.err();
    this.live = terminal.live();
    this.nanoClock = nanoClock;
    this.started = nanoClock.getAsLong();
  }

  /** What is being done now, for example {@code starting nodes: 2 of 3 up}. */
  public synchronized void step(String text) {
    long now = nanoClock.getAsLong();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(now - started);
    if (live) {
      err.print("\r\u001b[K" + text + " … " + seconds + " s");
      err.flush();
      open = true;
    } else if (!text.equals(shown)
        || TimeUnit.NANOSECONDS.toSeconds(now - shownAt) >= REPEAT_SECONDS) {
      err.println(text + " … " + seconds + " s");
      shownAt = now;
    }
    shown = text;
  }

  /** A line that stays. */
  public synchronized void line(String text) {
    clear();
    err.println(text);
  }

  /** Takes the changing line away. */
  public synchronized void clear() {
    if (open) {
      err.print("\r\u001b[K");
      err.flush();
      open = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
