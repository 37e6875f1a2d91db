package io.modelgrid.engine.servable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Loads a bundle once for all slots of a node that hold it on the same device. Several copies of
 * the same weights push each other out of the caches that cores share, so one copy is not only
 * smaller but faster, and the second slot is ready at once.
 *
 * <p>Whoever comes while it is being loaded waits for that load, and loads by himself if it failed.
 * The last one to close closes it.
 */
public final class SharingLoader implements ServableLoader {
  private final ServableLoader loader;
  private final Predicate<String> shared;
  private final Map<Place, Copy> copies = new HashMap<>();

  /**
   * A loader around another.
   *
   * @param shared whether slots share what lies on a device, by its id
   */
  public SharingLoader(ServableLoader loader, Predicate<String> shared) {
    this.loader = loader;
    this.shared = shared;
  }

  @Override
  public Servable load(Path artifact, String digest, String fileName, String device)
      throws LoadException {
    if (!shared.test(device)) {
      return loader.load(artifact, digest, fileName, device);
    }
    Place place = new Place(digest, device);
    Copy copy = join(place);
    boolean joined = false;
    try {
      Servable servable =
          new Share(place, copy, copy.get(() -> loader.load(artifact, digest, fileName, device)));
      joined = true;
      return servable;
    } finally {
      if (!joined) {
        leave(place, copy);
      }
    }
  }

  private synchronized Copy join(Place place) {
    Copy copy = copies.computeIfAbsent(place, unused -> new Copy());
    copy.users++;
    return copy;
  }

  private void leave(Place place, Copy copy) {
    if (isLast(place, copy)) {
      copy.close();
    }
  }

  private synchronized boolean isLast(Place place, Copy copy) {
    copy.users--;
    return copy.users == 0 && copies.remove(place, copy);
  }

  private synchronized int users(Copy copy) {
    return copy.users;
  }

  private record Place(String digest, String device) {}

  @FunctionalInterface
  private interface Load {
    Servable get() throws LoadException;
  }

  /** What is loaded, or being loaded, at a place. The loader's lock guards the number of users. */
  private static final class Copy {
    private int users;
    private @Nullable Servable servable;

    synchronized Servable get(Load load) throws LoadException {
      Servable now = servable;
      if (now == null) {
        now = load.get();
        servable = now;
      }
      return now;
    }

    synchronized void close() {
      if (servable != null) {
        servable.close();
      }
    }
  }

  /** One slot's part of a copy. */
  private final class Share extends ForwardingServable {
    private final Place place;
    private final Copy copy;

    Share(Place place, Copy copy, Servable servable) {
      super(servable);
      this.place = place;
      this.copy = copy;
    }

    /** Equal parts for all that share it now, so that the sum is what the device holds. */
    @Override
    public long bytes() {
      int users = Math.max(1, users(copy));
      return (servable().bytes() + users - 1) / users;
    }

    @Override
    protected void closeOnce() {
      leave(place, copy);
    }
  }
}
