package io.modelgrid.cluster.reconcile;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.placement.Wish;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Compares what is wanted with what is, and closes the difference. A cluster singleton; it works
 * from its node's read copy and never waits for the journal. Its life:
 *
 * <ol>
 *   <li>for its first second it only listens, so that it knows which slots live before it wants
 *       any;
 *   <li>at each interval it pings every wanted slot with the versions to hold, which starts
 *       replicas and restarts them after a loss, and releases replicas whose slot is not wanted;
 *   <li>a slot of a node that is drained, or that somebody moves, is replaced by another one of its
 *       model first, and released when that is ready; none while an operation runs on the model;
 *   <li>a replica's report of a first successful load, or of a bundle that is at fault, goes to the
 *       catalogue, again and again until the read copy shows it.
 * </ol>
 *
 * A restart, here or on another node, begins anew: it keeps nothing that the next round would not
 * tell it.
 */
public final class Reconciler {

  /** What the reconciler understands. */
  public sealed interface Command {}

  private record Reported(Replica.Report report) implements Command, LocalMessage {}

  private enum Round implements Command, LocalMessage {
    INSTANCE
  }

  /**
   * What it works with.
   *
   * @param ping sends a ping to a slot, wherever it is or will be
   * @param leaving whether this node is on its way out: a ping to a slot whose home is being closed
   *     would wait there, and hold the node up
   * @param wishes where slots shall be
   * @param moved notes that a move is over; told until the wishes show it
   */
  public record Setup(
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      StatusBoard board,
      ActorRef<Catalogue.Command> writer,
      BiConsumer<String, Replica.Keep> ping,
      BooleanSupplier leaving,
      Supplier<Wishes> wishes,
      Consumer<Wish.Move> moved,
      Duration interval,
      int defaultReplicas) {}

  private static final SortedSet<Integer> NO_SLOTS = Collections.emptySortedSet();
  private static final Duration LISTEN_FIRST = Duration.ofSeconds(1);

  private final Setup setup;
  private final ActorRef<Replica.Report> reports;
  private final Map<String, Set<Integer>> astray = new HashMap<>();
  private Wishes wishesBefore = Wishes.none();

  private Reconciler(Setup setup, ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.setup = setup;
    this.reports = context.messageAdapter(Replica.Report.class, Reported::new);
    timers.startTimerWithFixedDelay(Round.INSTANCE, LISTEN_FIRST, setup.interval());
  }

  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Reconciler(setup, context, timers).working()));
  }

  private Behavior<Command> working() {
    return Behaviors.receive(Command.class)
        .onMessage(Round.class, round -> onRound())
        .onMessage(Reported.class, this::onReported)
        .build();
  }

  private Behavior<Command> onRound() {
    Members members = setup.members().get();
    CatalogueState catalogue = setup.catalogue().get();
    if (setup.leaving().getAsBoolean() || !members.majority() || catalogue.term() == 0) {
      return Behaviors.same();
    }
    Set<String> staying =
        members.all().stream()
            .filter(node -> node.isUp() || node.isDraining())
            .map(Members.Node::address)
            .collect(Collectors.toSet());
    List<ReplicaStatus> known = setup.board().all();
    // By now, all other nodes have heard of those of the last round: the one that places slots,
    // too.
    Wishes wishes = setup.wishes().get();
    Relocations relocations =
        new Relocations(wishes.alsoIn(wishesBefore), members, known, astray, setup.moved());
    wishesBefore = wishes;
    astray.keySet().removeIf(model -> wishes.moveOf(model).filter(it -> !it.done()).isEmpty());
    Map<String, List<ReplicaStatus>> alive =
        known.stream()
            .filter(status -> status.lifecycle() != ReplicaStatus.Lifecycle.DRAINING)
            .filter(status -> staying.contains(status.node()))
            .collect(Collectors.groupingBy(ReplicaStatus::model));
    Map<String, SortedSet<Integer>> wanted = new HashMap<>();
    for (ModelState model : catalogue.models().values()) {
      SortedSet<Integer> slots =
          wanted(model, alive.getOrDefault(model.name(), List.of()), members, relocations);
      wanted.put(model.name(), slots);
      keep(model, slots);
    }
    alive.values().stream()
        .flatMap(List::stream)
        .filter(status -> !wanted.getOrDefault(status.model(), NO_SLOTS).contains(status.index()))
        .forEach(status -> status.replica().tell(Replica.Release.INSTANCE));
    return Behaviors.same();
  }

  private SortedSet<Integer> wanted(
      ModelState model, List<ReplicaStatus> alive, Members members, Relocations relocations) {
    if (model.wanted().isEmpty()) {
      return NO_SLOTS;
    }
    return relocations.wanted(model, countFor(model, members, setup.defaultReplicas()), alive);
  }

  /** How many replicas a model shall have now. */
  public static int countFor(ModelState model, Members members, int defaultReplicas) {
    Integer fixed = model.replicas();
    return fixed != null
        ? fixed
        : WantedSlots.defaultCount(defaultReplicas, members.expectedServing().size());
  }

  private void keep(ModelState model, SortedSet<Integer> slots) {
    List<Replica.WantedVersion> versions =
        model.wanted().values().stream()
            .map(version -> new Replica.WantedVersion(version.version(), version.artifact()))
            .toList();
    Replica.Keep keep = new Replica.Keep(versions, reports);
    slots.forEach(index -> setup.ping().accept(model.name() + "." + index, keep));
  }

  private Behavior<Command> onReported(Reported reported) {
    ReplicaStatus status = reported.report().status();
    ModelState model = setup.catalogue().get().models().get(status.model());
    if (model != null) {
      status.versions().forEach(version -> tellCatalogue(model, version, reported.report()));
    }
    return Behaviors.same();
  }

  private void tellCatalogue(
      ModelState model, ReplicaStatus.VersionStatus told, Replica.Report report) {
    VersionState known = model.versions().get(told.version());
    if (known == null || known.failure() != null || known.verified() != null) {
      return;
    }
    Replica.Loaded loaded = report.verified().get(told.version());
    if (loaded != null) {
      setup.writer().tell(new Catalogue.ReportVerified(model.name(), told.version(), loaded));
    } else if (told.state() == ReplicaStatus.Holding.FAILED && told.invalid()) {
      String reason = told.reason() == null ? "it could not be loaded" : told.reason();
      setup.writer().tell(new Catalogue.ReportFailed(model.name(), told.version(), reason));
    }
  }
}
