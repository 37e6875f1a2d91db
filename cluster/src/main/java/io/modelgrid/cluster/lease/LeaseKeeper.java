package io.modelgrid.cluster.lease;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.cluster.membership.Members;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Beats to the keeper of every other member and renews the {@link MajorityLease} from the echoes.
 *
 * <p>One on each node, at {@code /user/lease}. Its life:
 *
 * <ol>
 *   <li>on each beat interval it sends its own clock reading to every other member;
 *   <li>whoever gets a beat of a member that it reaches echoes it;
 *   <li>an echo renews the lease as of the reading that it carries.
 * </ol>
 *
 * A restart forgets what was heard; the next echoes bring it back within a beat interval.
 */
public final class LeaseKeeper {

  /** What a keeper understands. */
  public sealed interface Command {}

  /** The members are these now. */
  public record MembersChanged(Members members) implements Command, LocalMessage {}

  /** A beat; to be echoed. */
  public record Beat(String node, long sentNanos, ActorRef<Command> replyTo)
      implements Command, WireMessage {}

  /** The echo of a beat. */
  public record Echo(String node, long sentNanos) implements Command, WireMessage {}

  private enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  /** Where the keeper of every node is found. */
  public static final String NAME = "lease";

  private final MajorityLease lease;
  private final Function<String, ActorRef<Command>> keeperOn;
  private final LongSupplier nanoTime;
  private final ActorRef<Command> self;
  private final Map<String, Long> heard = new HashMap<>();
  private Members members = Members.none();

  private LeaseKeeper(
      MajorityLease lease,
      Function<String, ActorRef<Command>> keeperOn,
      LongSupplier nanoTime,
      ActorRef<Command> self) {
    this.lease = lease;
    this.keeperOn = keeperOn;
    this.nanoTime = nanoTime;
    this.self = self;
  }

  /**
   * A keeper.
   *
   * @param keeperOn the keeper of a node, by the node's address
   */
  public static Behavior<Command> create(
      MajorityLease lease,
      Function<String, ActorRef<Command>> keeperOn,
      Duration beatInterval,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(Tick.INSTANCE, beatInterval);
                  return new LeaseKeeper(lease, keeperOn, nanoTime, context.getSelf()).beating();
                }));
  }

  private Behavior<Command> beating() {
    return Behaviors.receive(Command.class)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Beat.class, this::onBeat)
        .onMessage(Echo.class, this::onEcho)
        .onMessage(Tick.class, tick -> onTick())
        .build();
  }

  private Behavior<Command> onMembersChanged(MembersChanged changed) {
    members = changed.members();
    Set<String> others = Set.copyOf(members.otherAddresses());
    heard.keySet().retainAll(others);
    renew();
    return onTick();
  }

  private Behavior<Command> onBeat(Beat beat) {
    // INVARIANT: nobody renews the lease of a node after it became unreachable; a swap counts on
    // it.
    boolean reachable = members.reachable().contains(beat.node());
    if (reachable || members.otherAddresses().isEmpty()) {
      beat.replyTo().tell(new Echo(members.self(), beat.sentNanos()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onEcho(Echo echo) {
    if (members.otherAddresses().contains(echo.node())) {
      heard.merge(echo.node(), echo.sentNanos(), Math::max);
      renew();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTick() {
    List<String> others = members.otherAddresses();
    if (others.isEmpty()) {
      renew();
    }
    long now = nanoTime.getAsLong();
    for (String node : others) {
      keeperOn.apply(node).tell(new Beat(members.self(), now, self));
    }
    return Behaviors.same();
  }

  private void renew() {
    lease.renew(members.all().size(), heard.values(), members.isMember());
  }
}
