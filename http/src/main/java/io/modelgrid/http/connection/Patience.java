package io.modelgrid.http.connection;

import com.typesafe.config.Config;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection may keep this node waiting, judged from looks at it, of which one a second
 * is enough. Pure but for what it remembers of the last look; for one connection and one thread.
 */
final class Patience {
  private final Limits limits;
  private @Nullable Look last;
  private long movedAt;
  private long headSince;
  private long pieceSince;

  /** What had come when the last request was there: what comes after belongs to the next. */
  private long receivedWithRequests;

  Patience(Limits limits) {
    this.limits = limits;
  }

  /**
   * A look at a connection.
   *
   * @param begun requests that were seen on it
   * @param open requests that wait for their answer
   * @param received bytes that came
   * @param sent pieces that were given to the network
   * @param unsent bytes of the last piece, while the network has not taken it; else 0
   */
  record Look(int begun, int open, long received, long sent, int unsent, boolean http2) {}

  /**
   * The limits.
   *
   * @param head how long the head of a request may take
   * @param idle how long a connection may be silent while nothing is asked
   * @param read how long the other side may read nothing of an answer
   * @param readRate bytes a second that the other side must read, beyond that time
   */
  record Limits(Duration head, Duration idle, Duration read, long readRate) {
    static Limits read(Config config) {
      return new Limits(
          config.getDuration("head-timeout"),
          config.getDuration("idle-timeout"),
          config.getDuration("read-timeout"),
          config.getBytes("read-rate"));
    }
  }

  /** What is to be done. */
  enum Verdict {
    WAIT,
    /** A request's head did not arrive in time. */
    SLOW_HEAD,
    /** Nobody uses it. */
    IDLE,
    /** The other side does not read its answer. */
    SLOW_READER
  }

  /** Judges by a look at a reading of {@link System#nanoTime()}. */
  Verdict judge(Look look, long now) {
    Look before = last;
    last = look;
    if (before == null) {
      movedAt = now;
      headSince = now;
      pieceSince = now;
      receivedWithRequests = look.begun() > 0 ? look.received() : 0;
      return Verdict.WAIT;
    }
    if (!look.equals(before)) {
      movedAt = now;
    }
    if (look.sent() != before.sent() || look.unsent() == 0) {
      pieceSince = now;
    }
    if (look.open() > 0 || look.begun() != before.begun()) {
      receivedWithRequests = look.received();
    }
    if (!waitsForHead(look)) {
      headSince = now;
    }
    return verdict(look, now);
  }

  /** With HTTP/2 bytes come also where nobody asks anything. */
  private boolean waitsForHead(Look look) {
    return look.open() == 0 && !look.http2() && look.received() != receivedWithRequests;
  }

  private Verdict verdict(Look look, long now) {
    if (now - pieceSince > readingTime(look)) {
      return Verdict.SLOW_READER;
    }
    if (now - headSince > limits.head().toNanos()) {
      return Verdict.SLOW_HEAD;
    }
    boolean unused = look.open() == 0 && look.unsent() == 0;
    return unused && now - movedAt > limits.idle().toNanos() ? Verdict.IDLE : Verdict.WAIT;
  }

  private long readingTime(Look look) {
    return limits.read().toNanos()
        + Duration.ofSeconds(look.unsent() / Math.max(1, limits.readRate())).toNanos();
  }
}
