package io.modelgrid.cluster.membership;

import io.modelgrid.actors.LocalMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;

/**
 * Watches the cluster's membership and tells it to whoever listens, as {@link Members}.
 *
 * <p>One on each node. It looks at the cluster's own state after each of its events and once a
 * second, and tells only changes. A restart begins with the current state.
 */
public final class Membership {

  /** What membership understands. */
  public sealed interface Command {}

  /** Tell this listener, now and at each change; it is called inside the actor. */
  public record Listen(Consumer<Members> listener) implements Command, LocalMessage {}

  /** These nodes ({@code host:port}) shall have no slots, and no others. */
  public record Drained(Set<String> nodes) implements Command, LocalMessage {
    public Drained {
      nodes = Set.copyOf(nodes);
    }
  }

  private record Happened(ClusterDomainEvent event) implements Command, LocalMessage {}

  private enum Look implements Command, LocalMessage {
    INSTANCE
  }

  private static final Set<MemberStatus> COUNTED =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());

  private static final Set<MemberStatus> JOINING =
      Set.of(MemberStatus.joining(), MemberStatus.weaklyUp());

  private final Cluster cluster;
  private final Logger log;
  private final List<Consumer<Members>> listeners = new ArrayList<>();
  private final Set<String> expectedServing = new HashSet<>();
  private final LostMembers lost;
  private final LongSupplier nanoTime;
  private Set<String> drained = Set.of();
  private boolean joined;
  private Members members = Members.none();

  private Membership(Cluster cluster, Logger log, Duration lease, LongSupplier nanoTime) {
    this.cluster = cluster;
    this.log = log;
    this.lost = new LostMembers(lease.toNanos());
    this.nanoTime = nanoTime;
  }

  /**
   * Membership.
   *
   * @param lease how long a member that was lost may still answer requests
   * @param nanoTime the monotonic clock
   */
  public static Behavior<Command> create(Duration lease, LongSupplier nanoTime) {
    return Behaviors.setup(
        context -> {
          Cluster cluster = Cluster.get(context.getSystem());
          ActorRef<ClusterDomainEvent> events =
              context.messageAdapter(ClusterDomainEvent.class, Happened::new);
          cluster.subscriptions().tell(Subscribe.create(events, ClusterDomainEvent.class));
          return Behaviors.withTimers(
              timers -> {
                timers.startTimerWithFixedDelay(Look.INSTANCE, Duration.ofMillis(250));
                return new Membership(cluster, context.getLog(), lease, nanoTime).watching();
              });
        });
  }

  private Behavior<Command> watching() {
    return Behaviors.receive(Command.class)
        .onMessage(Listen.class, this::onListen)
        .onMessage(Drained.class, this::onDrained)
        .onMessage(Happened.class, this::onHappened)
        .onMessage(Look.class, look -> onLook())
        .build();
  }

  private Behavior<Command> onListen(Listen listen) {
    listeners.add(listen.listener());
    listen.listener().accept(members);
    return Behaviors.same();
  }

  private Behavior<Command> onDrained(Drained told) {
    drained = told.nodes();
    return onLook();
  }

  private Behavior<Command> onHappened(Happened happened) {
    ClusterDomainEvent event = happened.event();
    if (event instanceof ClusterEvent.MemberUp up && up.member().hasRole("serving")) {
      expectedServing.add(text(up.member().address()));
    } else if (event instanceof ClusterEvent.MemberLeft left) {
      expectedServing.remove(text(left.member().address()));
    } else if (event instanceof ClusterEvent.MemberRemoved removed) {
      boolean down = removed.previousStatus().equals(MemberStatus.down());
      lost.removed(text(removed.member().address()), down, nanoTime.getAsLong());
    }
    return onLook();
  }

  private Behavior<Command> onLook() {
    Members now = look();
    if (!now.equals(members)) {
      logChange(now);
      members = now;
      listeners.forEach(listener -> listener.accept(now));
    }
    return Behaviors.same();
  }

  private Members look() {
    ClusterEvent.CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    List<Members.Node> nodes = new ArrayList<>();
    List<Members.Node> joining = new ArrayList<>();
    boolean settled = unreachable.isEmpty();
    for (Member member : state.getMembers()) {
      settled &= member.status().equals(MemberStatus.up());
      if (COUNTED.contains(member.status())) {
        nodes.add(node(member, !unreachable.contains(member)));
      } else if (JOINING.contains(member.status())) {
        joining.add(node(member, !unreachable.contains(member)));
      }
    }
    String self = text(cluster.selfMember().address());
    noteLosses(unreachable, nodes.stream().anyMatch(node -> node.address().equals(self)));
    Set<String> taking = new HashSet<>(expectedServing);
    taking.removeAll(drained);
    return new Members(self, nodes, settled, taking, joining, lost.now());
  }

  private void noteLosses(Set<Member> unreachable, boolean member) {
    if (member && !joined) {
      joined = true;
      boolean founder = cluster.selfMember().upNumber() == 1;
      lost.joined(founder, nanoTime.getAsLong());
    }
    Set<String> addresses =
        unreachable.stream().map(each -> text(each.address())).collect(Collectors.toSet());
    lost.unreachable(addresses, nanoTime.getAsLong());
  }

  private Members.Node node(Member member, boolean reachable) {
    String address = text(member.address());
    boolean draining = member.status().equals(MemberStatus.up()) && drained.contains(address);
    String status = member.status().toString().toLowerCase(Locale.ROOT);
    return new Members.Node(
        address, roles(member), draining ? Members.DRAINING : status, reachable);
  }

  /** Without the data centre, which Pekko keeps among the roles. */
  private static Set<String> roles(Member member) {
    return member.getRoles().stream()
        .filter(role -> !role.startsWith("dc-"))
        .collect(Collectors.toUnmodifiableSet());
  }

  private void logChange(Members now) {
    log.info(
        "Members: {} of {} reachable{}{}",
        now.reachable().size(),
        now.all().size(),
        now.unreachable().isEmpty() ? "" : ", unreachable " + now.unreachable(),
        now.settled() ? "" : ", not settled");
  }

  /** A node's address as {@code host:port}. */
  public static String text(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }
}
