package io.modelgrid.http.connection;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/**
 * All HTTP connections of an actor system, by the address of their other side. Looks at each once a
 * second, and ends those that keep it waiting for too long. Thread-safe.
 */
public final class Connections implements Extension {
  private static final Id ID = new Id();
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  // As Pekko HTTP names it; it is set for HTTP/2 alone.
  private static final AttributeKey<Integer> STREAM =
      AttributeKey.create("x-http2-stream-id", int.class);

  private final Map<Peer, Watched> watched = new ConcurrentHashMap<>();
  private final Patience.Limits limits;

  private Connections(ActorSystem system) {
    Config config = system.settings().config().getConfig("modelgrid-connections");
    this.limits = Patience.Limits.read(config);
    system.scheduler().scheduleWithFixedDelay(INTERVAL, INTERVAL, this::look, system.dispatcher());
  }

  public static Connections of(ActorSystem system) {
    return ID.get(system);
  }

  /** A request has come; one over an unknown connection is nowhere, and never abandoned. */
  public Visit visit(HttpRequest request) {
    Connection connection =
        request
            .getAttribute(AttributeKeys.remoteAddress)
            .map(this::connection)
            .orElseGet(Connection::new);
    return connection.visit(request.getAttribute(STREAM).orElse(0));
  }

  /** How many there are. */
  public int size() {
    return watched.size();
  }

  private Connection connection(RemoteAddress address) {
    Watched found =
        address.getAddress().map(ip -> watched.get(new Peer(ip, address.getPort()))).orElse(null);
    return found == null ? new Connection() : found.connection();
  }

  /** A wire for a new connection. */
  Wire wire(InetSocketAddress remote) {
    Peer peer = new Peer(remote.getAddress(), remote.getPort());
    Watched begun = new Watched(new Connection(), new Patience(limits));
    watched.put(peer, begun);
    return new Wire(begun.connection(), () -> watched.remove(peer, begun));
  }

  private void look() {
    long now = System.nanoTime();
    for (Watched each : watched.values()) {
      Patience.Verdict verdict = each.patience().judge(each.connection().look(), now);
      if (verdict != Patience.Verdict.WAIT) {
        each.connection().close(verdict);
      }
    }
  }

  private record Peer(InetAddress address, int port) {}

  private record Watched(Connection connection, Patience patience) {}

  private static final class Id extends AbstractExtensionId<Connections> {
    @Override
    public Connections createExtension(ExtendedActorSystem system) {
      return new Connections(system);
    }
  }
}
