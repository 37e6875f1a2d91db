package io.modelgrid.cluster.membership;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * References to the actors that every node has under a known name. Such a reference outlives
 * restarts of the node, since it names no incarnation.
 */
public final class NodeRefs {
  private final ActorRefResolver resolver;
  private final String system;
  private final Map<String, ActorRef<?>> cache = new ConcurrentHashMap<>();

  public NodeRefs(ActorSystem<?> system) {
    this.resolver = ActorRefResolver.get(system);
    this.system = system.name();
  }

  /**
   * A reference to a top-level actor of a node.
   *
   * @param node {@code host:port}
   */
  @SuppressWarnings("unchecked") // the name decides the protocol, on every node alike
  public <T> ActorRef<T> on(String node, String name) {
    String path = "pekko://" + system + "@" + node + "/user/" + name;
    return (ActorRef<T>) cache.computeIfAbsent(path, resolver::<T>resolveActorRef);
  }
}
