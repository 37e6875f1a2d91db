package io.modelgrid.cluster.board;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.cluster.membership.Members;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * Publishes this node's {@link NodeReport} when it changes, and keeps everybody's.
 *
 * <p>One on each node, at {@code /user/board}. It looks at its own report once a second. Reports of
 * nodes that are no members any more are taken down by the member with the lowest address.
 */
public final class NodeBoard {

  /** What a board understands. */
  public sealed interface Command {}

  /** The members are these now. */
  public record MembersChanged(Members members) implements Command, LocalMessage {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private record Changed(Replicator.SubscribeResponse<LWWMap<String, NodeReport>> response)
      implements Command, LocalMessage {}

  private record Updated(Replicator.UpdateResponse<LWWMap<String, NodeReport>> response)
      implements Command, LocalMessage {}

  private static final Key<LWWMap<String, NodeReport>> KEY = LWWMapKey.create("node-reports");

  private final ReplicatorMessageAdapter<Command, LWWMap<String, NodeReport>> replicator;
  private final SelfUniqueAddress self;
  private final Supplier<NodeReport> own;
  private final Latest<Map<String, NodeReport>> reports;
  private Members members = Members.none();

  private NodeBoard(
      ReplicatorMessageAdapter<Command, LWWMap<String, NodeReport>> replicator,
      SelfUniqueAddress self,
      Supplier<NodeReport> own,
      Latest<Map<String, NodeReport>> reports) {
    this.replicator = replicator;
    this.self = self;
    this.own = own;
    this.reports = reports;
  }

  /**
   * A board that keeps all reports, by node address, in {@code reports} for any thread to read.
   *
   * @param own makes this node's report now
   */
  public static Behavior<Command> create(
      Supplier<NodeReport> own, Latest<Map<String, NodeReport>> reports) {
    return Behaviors.setup(
        context ->
            DistributedData.<Command, LWWMap<String, NodeReport>>withReplicatorMessageAdapter(
                replicator ->
                    Behaviors.withTimers(
                        timers -> {
                          replicator.subscribe(KEY, Changed::new);
                          timers.startTimerWithFixedDelay(
                              Look.INSTANCE, Duration.ZERO, Duration.ofSeconds(1));
                          SelfUniqueAddress self =
                              DistributedData.get(context.getSystem()).selfUniqueAddress();
                          return new NodeBoard(replicator, self, own, reports).keeping();
                        })));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Look.class, look -> onLook())
        .onMessage(Changed.class, this::onChanged)
        .onMessage(Updated.class, updated -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onMembersChanged(MembersChanged changed) {
    members = changed.members();
    boolean lowest =
        members.all().stream()
            .map(Members.Node::address)
            .min(String::compareTo)
            .filter(members.self()::equals)
            .isPresent();
    if (members.settled() && lowest) {
      reports.get().keySet().stream().filter(this::isGone).forEach(this::takeDown);
    }
    return Behaviors.same();
  }

  private boolean isGone(String node) {
    return members.all().stream().noneMatch(member -> member.address().equals(node));
  }

  private void takeDown(String node) {
    update(map -> map.remove(self, node));
  }

  private Behavior<Command> onLook() {
    NodeReport now = own.get();
    // Against what is there, not what was put: so it comes back if somebody took it down.
    if (!now.equals(reports.get().get(now.address()))) {
      update(map -> map.put(self, now.address(), now));
    }
    return Behaviors.same();
  }

  /** Changes the shared map here; it reaches the others by gossip. */
  private void update(Function<LWWMap<String, NodeReport>, LWWMap<String, NodeReport>> change) {
    replicator.askUpdate(
        replyTo ->
            new Replicator.Update<>(KEY, LWWMap.create(), Replicator.writeLocal(), replyTo, change),
        Updated::new);
  }

  private Behavior<Command> onChanged(Changed changed) {
    if (changed.response() instanceof Replicator.Changed<LWWMap<String, NodeReport>> news) {
      reports.set(Map.copyOf(news.get(KEY).getEntries()));
    }
    return Behaviors.same();
  }
}
