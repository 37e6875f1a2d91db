package io.modelgrid.actors.alert;

import io.modelgrid.actors.alert.AlertsKnown.Untold;
import io.modelgrid.engine.digest.Sha256;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What receivers are yet to be told, the oldest first; so that the next supervisor tells just that.
 * Of more than {@link #MOST} messages the oldest are left out. Confined to its supervisor.
 */
final class Outbox {
  /** Most messages that are left to the next supervisor, so that they fit into a message. */
  static final int MOST = 200;

  private record Key(String receiver, String id) {}

  private final Map<Key, Untold> untold = new LinkedHashMap<>();

  void add(Untold message) {
    untold.put(new Key(message.receiver(), message.id()), message);
    if (untold.size() > MOST) {
      untold.remove(untold.keySet().iterator().next());
    }
  }

  /** It was taken, or given up; tells whether it was in here. */
  boolean settle(String receiver, String id) {
    return untold.remove(new Key(receiver, id)) != null;
  }

  List<Untold> messages() {
    return List.copyOf(untold.values());
  }

  /** A receiver's name between nodes: of its address, which may be secret, only the digest. */
  static String receiver(URI url) {
    return Sha256.of(url.toString()).substring(0, 16);
  }
}
