package io.modelgrid.actors.swap;

import static io.modelgrid.actors.swap.PlayedWriter.HEADER;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.config.SwapSettings;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Plays a grid of three ingress nodes and a model {@code m} with versions 1 (stable) and 2 to a
 * supervisor. Nodes answer at once, unless they are told to be silent.
 */
final class PlayedGrid implements AutoCloseable {
  private static final Set<String> NODES = Set.of("a:1", "b:1", "c:1");

  private final ActorTestKit kit;
  final TestClock clock;
  final PlayedWriter writer = new PlayedWriter();
  final List<String> orders = new CopyOnWriteArrayList<>();
  final List<String> gates = new CopyOnWriteArrayList<>();
  final List<OperationProgress> progress = new CopyOnWriteArrayList<>();
  final Set<String> silent = ConcurrentHashMap.newKeySet();
  final Map<String, List<VersionTally>> tallies = new ConcurrentHashMap<>();
  final UnhandledWatch unhandled;
  volatile Set<String> members = NODES;
  volatile Set<String> unreachable = Set.of();
  volatile Map<String, Long> lost = Map.of();
  volatile long leaseLeft;
  volatile Map<String, String> names = Map.of();
  volatile List<ReplicaStatus> replicas = List.of();
  private final ActorRef<Replica.Command> replica;
  private final TestProbe<Object> watcher;
  private final ActorRef<Catalogue.Command> writerRef;
  private String operation = "";
  private @Nullable ActorRef<SwapSupervisor.Command> supervisor;

  PlayedGrid(ActorTestKit kit, OperationPlan plan) {
    this(kit, plan, Flow.SIGNATURE);
  }

  PlayedGrid(ActorTestKit kit, OperationPlan plan, Signature second) {
    this.kit = kit;
    this.clock = new TestClock(ManualTime.get(kit.system()));
    this.unhandled = new UnhandledWatch(kit);
    this.replica = kit.createTestProbe(Replica.Command.class).ref();
    this.watcher = kit.createTestProbe();
    this.writerRef = kit.spawn(writer.behavior());
    writer.apply(new CatalogueEvent.TermStarted(HEADER, "n1"));
    register("1", Flow.SIGNATURE);
    writer.apply(new CatalogueEvent.LabelMoved(HEADER, "m", "stable", "1"));
    register("2", second);
    operation =
        String.valueOf(writer.apply(new CatalogueEvent.OperationStarted(HEADER, "m", plan)));
    replicas(Holding.READY, Holding.READY);
  }

  private void register(String version, Signature signature) {
    writer.apply(
        new CatalogueEvent.VersionRegistered(HEADER, "m", version, Flow.artifact(version)));
    writer.apply(
        new CatalogueEvent.VersionVerified(HEADER, "m", version, signature, "fake", Map.of()));
  }

  /** Lets another supervisor take the operation up first. */
  PlayedGrid adoptedBefore() {
    writer.apply(new CatalogueEvent.OperationAdopted(HEADER, "m", operation, "earlier"));
    return this;
  }

  /** Lets another supervisor make a commit. */
  PlayedGrid committedBefore(RoutingPlan.Routing routing) {
    adoptedBefore();
    writer.apply(
        new CatalogueEvent.SwapCommitted(
            HEADER,
            "m",
            operation,
            routing.labels(),
            routing.split(),
            routing.shadow(),
            routing.last()));
    return this;
  }

  PlayedGrid start() {
    return start(SwapSettingsGiven.settings());
  }

  PlayedGrid start(SwapSettings settings) {
    EnrolmentGate gate =
        new EnrolmentGate() {
          @Override
          public void close() {
            gates.add("close");
          }

          @Override
          public void open(long revision) {
            gates.add("open");
          }
        };
    ActorRef<SwapSupervisor.Command> started =
        kit.spawn(
            SwapSupervisor.create(
                new SwapSetup(
                    "m",
                    operation,
                    "this one",
                    this::sight,
                    this::order,
                    writerRef,
                    progress::add,
                    gate,
                    settings,
                    clock,
                    Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))));
    supervisor = started;
    return this;
  }

  private SwapSight sight() {
    CatalogueState state = writer.state();
    return new SwapSight(
        state.models().get("m"),
        state.revision(),
        2,
        replicas,
        members,
        members,
        unreachable,
        unreachable.isEmpty(),
        lost,
        leaseLeft,
        names);
  }

  /** Answers an order as the ingress of a node does. */
  private void order(String node, IngressOrder order) {
    String kind = order.getClass().getSimpleName();
    orders.add(kind + " " + node);
    if (silent.contains(kind + " " + node) || !members.contains(node)) {
      return;
    }
    if (order instanceof IngressOrder.Call call) {
      call.replyTo().tell(new IngressReply.Present(node, call.revision()));
    } else if (order instanceof IngressOrder.Hold hold) {
      hold.replyTo().tell(new IngressReply.Held(node, hold.operation(), hold.attempt(), 3));
    } else if (order instanceof IngressOrder.Confirm confirm) {
      confirm.replyTo().tell(new IngressReply.Flipped(node, confirm.epoch()));
    } else if (order instanceof IngressOrder.Tally tally) {
      tally
          .replyTo()
          .tell(new IngressReply.Tallied(node, tallies.getOrDefault(node, List.of()), List.of()));
    }
  }

  /** Where version 2 stands in each of two replicas. */
  void replicas(Holding first, Holding second) {
    replicas = List.of(replica(0, first, null, false), replica(1, second, null, false));
  }

  void secondFails(String reason, boolean invalid) {
    replicas =
        List.of(
            replica(0, Holding.READY, null, false), replica(1, Holding.FAILED, reason, invalid));
  }

  ReplicaStatus replica(int index, Holding two, @Nullable String reason, boolean invalid) {
    return new ReplicaStatus(
        "m",
        index,
        replica,
        "a:1",
        "n1",
        "cpu",
        Lifecycle.SERVING,
        List.of(
            new VersionStatus("1", Holding.READY, null, false),
            new VersionStatus("2", two, reason, invalid)),
        0,
        10,
        1,
        1,
        true);
  }

  void cancel() {
    writer.apply(new CatalogueEvent.OperationCancelled(HEADER, "m", operation));
  }

  void freeze(boolean frozen) {
    writer.apply(
        frozen
            ? new CatalogueEvent.OperationFrozen(HEADER, "m", operation)
            : new CatalogueEvent.OperationThawed(HEADER, "m", operation));
  }

  ModelState model() {
    return Objects.requireNonNull(writer.state().models().get("m"));
  }

  /** Lets time pass until something is so. */
  void until(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (int look = 0; !condition.getAsBoolean(); look++) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen: " + what + "; steps: " + steps());
      }
      pass(Duration.ofMillis(look < 20 ? 100 : 500));
    }
  }

  /** Lets time pass, in small pieces, so that everybody keeps up. */
  void pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 500) {
      clock.pass(Duration.ofMillis(Math.min(left, 500)));
    }
  }

  EndedOperation ended() {
    until(() -> !writer.state().ended().isEmpty(), "the end of the operation");
    stopped();
    unhandled.assertNone();
    return writer.state().ended().get(0);
  }

  void stopped() {
    watcher.expectTerminated(Objects.requireNonNull(supervisor), Duration.ofSeconds(20));
  }

  /** Whether a step of this name began. */
  boolean reached(String step) {
    return steps().contains(step);
  }

  List<String> steps() {
    return progress.isEmpty()
        ? List.of()
        : progress.get(progress.size() - 1).steps().stream().map(OperationView.Step::name).toList();
  }

  /** How often an order was given, to all together. */
  long count(String kind) {
    return orders.stream().filter(order -> order.startsWith(kind + " ")).count();
  }

  <T> List<T> told(Class<T> type) {
    List<T> found = new ArrayList<>();
    writer.told.stream().filter(type::isInstance).map(type::cast).forEach(found::add);
    return found;
  }

  /** A member is gone without having left. */
  void lose(String node, long leaseLeftNanos) {
    TreeSet<String> rest = new TreeSet<>(members);
    rest.remove(node);
    leaseLeft = leaseLeftNanos;
    lost = Map.of(node, clock.getAsLong());
    members = rest;
  }

  @Override
  public void close() {
    if (supervisor != null) {
      kit.stop(supervisor, Duration.ofSeconds(20));
    }
    kit.stop(writerRef, Duration.ofSeconds(20));
  }
}
