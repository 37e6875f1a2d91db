package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Owns the routers of a node, one a model, and hears all replicas.
 *
 * <p>One on each node, at {@code /user/ingress}; routers are its children, {@code
 * /user/ingress/<model>}. Its life:
 *
 * <ol>
 *   <li>Enrolling: it has no routers, so that this node dispatches nothing. Its {@link Enrolment}
 *       asks until this node counts among those that swaps ask to hold; then it waits until its
 *       copy of the catalogue is as new as that.
 *   <li>Serving: at each change of the catalogue it starts routers for new models, tells the others
 *       what changed, and retires those of models that are gone; what replicas tell, which nodes
 *       are lost and what swaps order is passed to the routers.
 * </ol>
 *
 * <p>In both it notes what replicas tell, and answers the supervisors of swaps where there is no
 * router to do so. It remembers which models are held, and a router that it starts hears that
 * first: what it, or a router before, has answered with {@code Held} stays held.
 *
 * <p>A router that fails is started anew with what is known. An ingress that is restarted by its
 * owner stops all its routers and is enrolled again.
 */
public final class Ingress {

  /** What an ingress understands. */
  public sealed interface Command {}

  /** The catalogue is this now. */
  public record CatalogueChanged(CatalogueState state) implements Command, LocalMessage {}

  /** A replica, of whatever node, tells its state. */
  public record Told(ReplicaStatus status) implements Command, WireMessage {}

  /** A swap's supervisor says this. */
  public record Ordered(IngressOrder order) implements Command, WireMessage {}

  /**
   * This node counts among those that are asked to hold from now on, and may serve once its copy of
   * the catalogue has this revision.
   */
  public record Enrolled(long revision) implements Command, WireMessage {}

  /** The connection to these nodes broke. */
  public record NodesLost(Set<String> nodes) implements Command, LocalMessage {
    public NodesLost {
      nodes = Set.copyOf(nodes);
    }
  }

  /** The members are these now. */
  public record MembersChanged(Members members) implements Command, LocalMessage {}

  private enum Sweep implements Command, LocalMessage {
    INSTANCE
  }

  /** An {@link Enrolment} tells itself to ask. */
  enum Ask implements Command, LocalMessage {
    INSTANCE
  }

  /** The enrolment of this life, and no earlier one, was answered. */
  private record Admitted(Ingress life, long revision) implements Command, LocalMessage {}

  /**
   * What an ingress is made of.
   *
   * @param address of this node, {@code host:port}
   * @param routerOf makes the router of a model
   * @param routers where routers are found by any thread, by model; written by this actor alone
   * @param catalogue this node's copy, which an ingress that is restarted begins with
   * @param enrol asks once that this node be enrolled; whoever it is given gets {@link Enrolled}
   * @param enrolled becomes true as soon as the routers are there; written by this actor alone
   */
  public record Setup(
      String address,
      Function<ModelState, Behavior<Router.Command>> routerOf,
      ConcurrentHashMap<String, ActorRef<Router.Command>> routers,
      StatusBoard board,
      Supplier<CatalogueState> catalogue,
      Consumer<ActorRef<Command>> enrol,
      Latest<Boolean> enrolled) {}

  /** Where the ingress of every node is found. */
  public static final String NAME = "ingress";

  private final ActorContext<Command> context;
  private final Setup setup;
  private final ConcurrentHashMap<String, ActorRef<Router.Command>> routers;
  private final StatusBoard board;
  private final SwapOrders orders;
  private CatalogueState catalogue;
  private Set<String> unreachable = Set.of();
  // Until this node is admitted no revision is new enough.
  private long servesFrom = Long.MAX_VALUE;

  private Ingress(ActorContext<Command> context, Setup setup) {
    this.context = context;
    context.setLoggerName(Ingress.class); // it logs from inside callbacks, too
    this.setup = setup;
    this.routers = setup.routers();
    this.board = setup.board();
    this.orders = new SwapOrders(setup.address(), routers);
    this.catalogue = setup.catalogue().get();
  }

  /** An ingress that is not enrolled yet. */
  public static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Sweep.INSTANCE, Duration.ofSeconds(1));
                  return new Ingress(context, setup).begin();
                }));
  }

  private Behavior<Command> begin() {
    setup.enrolled().set(false);
    routers.clear(); // those of an earlier life
    ActorRef<Command> self = context.getSelf();
    context.spawnAnonymous(
        Watch.over(
            Family.INGRESS,
            "enrolment",
            Enrolment.create(setup.enrol(), revision -> self.tell(new Admitted(this, revision)))));
    return enrolling();
  }

  private Behavior<Command> enrolling() {
    return table()
        .onMessage(Admitted.class, this::onAdmitted)
        .onMessage(CatalogueChanged.class, this::onCatalogueChangedWhileEnrolling)
        .build();
  }

  private Behavior<Command> serving() {
    return table()
        .onMessage(Admitted.class, again -> Behaviors.same())
        .onMessage(CatalogueChanged.class, this::onCatalogueChanged)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private BehaviorBuilder<Command> table() {
    return BehaviorBuilder.<Command>create()
        .onMessage(Told.class, this::onTold)
        .onMessage(Ordered.class, this::onOrdered)
        .onMessage(NodesLost.class, this::onNodesLost)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Sweep.class, sweep -> onSweep())
        .onMessage(Enrolled.class, told -> Behaviors.same()); // its Enrolment is told, not it
  }

  @SuppressWarnings("ReferenceEquality") // each life is an object of its own
  private Behavior<Command> onAdmitted(Admitted admitted) {
    if (admitted.life() == this) {
      servesFrom = admitted.revision();
    }
    return serveOnceCopyIsThere();
  }

  private Behavior<Command> onCatalogueChangedWhileEnrolling(CatalogueChanged changed) {
    catalogueIs(changed.state());
    return serveOnceCopyIsThere();
  }

  private Behavior<Command> serveOnceCopyIsThere() {
    if (catalogue.revision() < servesFrom) {
      return Behaviors.same();
    }
    catalogue.models().values().forEach(this::start);
    setup.enrolled().set(true);
    return serving();
  }

  /** What was on its way while this actor was restarted may be older than what it began with. */
  private boolean catalogueIs(CatalogueState state) {
    boolean older =
        state.term() < catalogue.term()
            || (state.term() == catalogue.term() && state.revision() < catalogue.revision());
    if (!older) {
      catalogue = state;
      orders.catalogueIs(state);
    }
    return !older;
  }

  private Behavior<Command> onTold(Told told) {
    board.note(told.status());
    ActorRef<Router.Command> router = routers.get(told.status().model());
    if (router != null) {
      router.tell(new Router.ReplicaReported(told.status()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onCatalogueChanged(CatalogueChanged changed) {
    CatalogueState before = catalogue;
    if (!catalogueIs(changed.state())) {
      return Behaviors.same();
    }
    catalogue
        .models()
        .forEach(
            (name, model) -> {
              ActorRef<Router.Command> router = routers.get(name);
              if (router == null) {
                start(model);
              } else if (!model.equals(before.models().get(name))) {
                router.tell(new Router.ModelChanged(model));
              }
            });
    for (String name : new HashSet<>(routers.keySet())) {
      if (!catalogue.models().containsKey(name)) {
        retire(name);
      }
    }
    return Behaviors.same();
  }

  private void start(ModelState model) {
    ActorRef<Router.Command> router =
        context.getChild(model.name()).isPresent()
            ? context.spawn(
                setup.routerOf().apply(model), model.name() + "~" + catalogue.revision())
            : context.spawn(setup.routerOf().apply(model), model.name());
    context.watch(router);
    // INVARIANT: it hears of the hold before anybody can find it.
    orders.of(model.name()).ifPresent(hold -> router.tell(new Router.Ordered(hold)));
    routers.put(model.name(), router);
    board.of(model.name()).forEach(status -> router.tell(new Router.ReplicaReported(status)));
  }

  private void retire(String name) {
    ActorRef<Router.Command> router = routers.remove(name);
    if (router != null) {
      router.tell(Router.Retire.INSTANCE);
    }
  }

  private Behavior<Command> onOrdered(Ordered ordered) {
    orders.take(ordered.order(), catalogue);
    return Behaviors.same();
  }

  /** What lies there counts for nothing until it speaks again, as it soon does if it lives. */
  private Behavior<Command> onNodesLost(NodesLost lost) {
    board.forgetNodes(lost.nodes());
    routers.values().forEach(router -> router.tell(new Router.NodesLost(lost.nodes())));
    return Behaviors.same();
  }

  private Behavior<Command> onMembersChanged(MembersChanged changed) {
    Members members = changed.members();
    Set<String> gone = new HashSet<>();
    board.all().forEach(status -> gone.add(status.node()));
    members.all().forEach(node -> gone.remove(node.address()));
    Set<String> lost = new HashSet<>(members.unreachable());
    lost.removeAll(unreachable);
    lost.addAll(gone);
    unreachable = members.unreachable();
    return lost.isEmpty() ? Behaviors.same() : onNodesLost(new NodesLost(lost));
  }

  private Behavior<Command> onSweep() {
    board.forgetSilent();
    return Behaviors.same();
  }

  /** A router ended: retired, or failed, in which case another takes its place. */
  private Behavior<Command> onTerminated(Terminated ended) {
    routers
        .entrySet()
        .removeIf(
            entry -> {
              boolean it = entry.getValue().path().equals(ended.getRef().path());
              if (it) {
                context.getLog().error("Router of {} failed; starting another", entry.getKey());
              }
              return it;
            });
    catalogue.models().values().stream()
        .filter(model -> !routers.containsKey(model.name()))
        .forEach(this::start);
    return Behaviors.same();
  }
}
