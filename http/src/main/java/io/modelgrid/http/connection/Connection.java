package io.modelgrid.http.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection: who waits on it, and what has passed over it. Its {@link Wire} writes the counts,
 * everybody else reads them.
 */
public final class Connection {
  private final Set<Visit> visits = ConcurrentHashMap.newKeySet();
  private final AtomicInteger begun = new AtomicInteger();
  private volatile boolean gone;

  /** Bytes that came. */
  private volatile long received;

  /** Pieces that were given to the network. */
  private volatile long sent;

  /** Bytes of the last piece, while the network has not taken it; else 0. */
  private volatile int unsent;

  private volatile boolean http2;
  private volatile Closing closing = ending -> {};

  /** How the connection is ended from outside its stream. */
  @FunctionalInterface
  interface Closing {
    void close(Patience.Verdict verdict);
  }

  /** A request has come. */
  public Visit visit(int stream) {
    begun.incrementAndGet();
    Visit visit = new Visit(this, stream);
    visits.add(visit);
    if (gone) {
      visit.abandon();
    }
    return visit;
  }

  void ended(Visit visit) {
    visits.remove(visit);
  }

  /** The other side has closed, or the connection broke. */
  void gone() {
    gone = true;
    visits.forEach(Visit::abandon);
  }

  /** The other side wants no answer to one of its requests. */
  void reset(int stream) {
    for (Visit visit : visits) {
      if (visit.stream() == stream) {
        visit.abandon();
      }
    }
  }

  // The three counts have one writer, the connection's stream.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void received(int bytes) {
    received += bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void sending(int bytes) {
    sent++;
    unsent = bytes;
  }

  void sentAll() {
    unsent = 0;
  }

  void speaksHttp2() {
    http2 = true;
  }

  /** Whether it speaks HTTP/1, and nothing waits for an answer. */
  boolean isSilent() {
    return !http2 && visits.isEmpty();
  }

  void closesBy(Closing how) {
    closing = how;
  }

  void close(Patience.Verdict verdict) {
    closing.close(verdict);
  }

  Patience.Look look() {
    return new Patience.Look(begun.get(), visits.size(), received, sent, unsent, http2);
  }
}
