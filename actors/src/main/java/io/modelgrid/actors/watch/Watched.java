package io.modelgrid.actors.watch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.apache.pekko.actor.Cell;
import org.jspecify.annotations.Nullable;

/**
 * One actor's line in the {@link ActorTable}, from a start to its end. Its numbers are written by
 * the actor alone, whichever thread runs it, and read by any thread: whoever reads sees each number
 * whole and not older than a moment.
 */
public final class Watched {
  private static final VarHandle MESSAGES;
  private static final VarHandle BUSY;
  private static final int LONGEST_ERROR = 200;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MESSAGES = lookup.findVarHandle(Watched.class, "messages", long.class);
      BUSY = lookup.findVarHandle(Watched.class, "busyNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String path;
  private final Family family;
  private final String name;
  private final long restarts;
  private final @Nullable Cell cell;
  private volatile Told told = Told.NOTHING;
  private volatile @Nullable String lastError;
  // Written by VarHandles: without a fence, which the reader does not need either.
  private long messages;
  private long busyNanos;
  // Of the last two samples; written by whoever samples.
  private volatile Pace pace = Pace.NONE;

  /** What was counted at a sample, and how fast it went since the one before. */
  private record Pace(long messages, long busyNanos, double perSecond, double meanMicros) {
    private static final Pace NONE = new Pace(0, 0, 0, 0);
  }

  Watched(
      String path,
      Family family,
      String name,
      long restarts,
      @Nullable String lastError,
      @Nullable Cell cell) {
    this.path = path;
    this.family = family;
    this.name = name;
    this.restarts = restarts;
    this.lastError = lastError;
    this.cell = cell;
  }

  /** Where the actor is, from {@code /user} or {@code /system} on. */
  public String path() {
    return path;
  }

  public Family family() {
    return family;
  }

  /** Its name to people: a model, a slot, or what it is. */
  public String name() {
    return name;
  }

  /** How often an actor began at this path after another one that was there before. */
  public long restarts() {
    return restarts;
  }

  /** Why it, or an earlier one at this path, failed last; null if none did. */
  public @Nullable String lastError() {
    return lastError;
  }

  public Told told() {
    return told;
  }

  /** Called by the actor itself. */
  public void tell(Told now) {
    told = now;
  }

  /** Messages since it began, those of its own timers included. */
  public long messages() {
    return (long) MESSAGES.getOpaque(this);
  }

  /** Time that it spent on them. */
  public long busyNanos() {
    return (long) BUSY.getOpaque(this);
  }

  /** Messages that wait in its mailbox. Walks along them, so it is for looks, not for paths. */
  public int mailbox() {
    return cell == null ? 0 : cell.numberOfMessages();
  }

  /** Messages a second between the last two samples. */
  public double messagesPerSecond() {
    return pace.perSecond();
  }

  /** Mean time of a message between the last two samples, or of all where there was none. */
  public double microsPerMessage() {
    return pace.meanMicros();
  }

  void sample(double seconds) {
    Pace last = pace;
    long allMessages = messages();
    long allBusy = busyNanos();
    long more = allMessages - last.messages();
    double mean =
        more > 0
            ? (allBusy - last.busyNanos()) / 1e3 / more
            : allMessages == 0 ? 0 : allBusy / 1e3 / allMessages;
    pace = new Pace(allMessages, allBusy, seconds > 0 ? more / seconds : 0, mean);
  }

  void worked(long nanos) {
    // INVARIANT: an actor runs on one thread at a time, so nothing is lost between read and write.
    MESSAGES.setOpaque(this, messages + 1);
    BUSY.setOpaque(this, busyNanos + nanos);
  }

  void failed(Throwable failure) {
    String message = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    String text = message == null ? kind : kind + ": " + message;
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    lastError = line.length() > LONGEST_ERROR ? line.substring(0, LONGEST_ERROR) : line;
  }
}
