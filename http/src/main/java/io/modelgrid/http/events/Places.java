package io.modelgrid.http.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * So many may listen. A place is taken when somebody asks, since many may ask before the first
 * answer begins; whoever does not come to listen within {@link #PATIENCE}, gives it up to the next
 * who asks. Thread-safe.
 */
final class Places {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** One listener's. */
  static final class Place {
    private Place() {}
  }

  /** When a place was taken, and whether its listener is there. */
  private record Taken(long nanos, boolean there) {}

  private final int most;
  private final LongSupplier nanoTime;
  private final Map<Place, Taken> taken = new HashMap<>();

  Places(int most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /** A place for one who asks; empty if there is none. */
  synchronized Optional<Place> take() {
    long now = nanoTime.getAsLong();
    if (taken.size() >= most) {
      taken.values().removeIf(each -> !each.there() && now - each.nanos() > PATIENCE.toNanos());
    }
    if (taken.size() >= most) {
      return Optional.empty();
    }
    Place place = new Place();
    taken.put(place, new Taken(now, false));
    return Optional.of(place);
  }

  /** Its listener is there; false if it came too late, and the place is somebody else's. */
  synchronized boolean sit(Place place) {
    Taken now = taken.computeIfPresent(place, (same, each) -> new Taken(each.nanos(), true));
    return now != null;
  }

  /** Its listener has gone. */
  synchronized void leave(Place place) {
    taken.remove(place);
  }

  synchronized int free() {
    return most - taken.size();
  }
}
