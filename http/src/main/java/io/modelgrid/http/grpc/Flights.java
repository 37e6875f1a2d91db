package io.modelgrid.http.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls in flight, and the streams among them, which end when the server drains. */
final class Flights {
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<InferStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  void begun() {
    calls.incrementAndGet();
  }

  void ended() {
    calls.decrementAndGet();
  }

  boolean none() {
    return calls.get() == 0;
  }

  void opened(InferStream stream) {
    streams.add(stream);
    if (draining) {
      stream.drain();
    }
  }

  void closed(InferStream stream) {
    streams.remove(stream);
  }

  /** Lets every stream answer what it took, and end. */
  void drain() {
    draining = true;
    streams.forEach(InferStream::drain);
  }
}
