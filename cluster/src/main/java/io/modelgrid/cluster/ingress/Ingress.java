package io.modelgrid.cluster.ingress;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Owns the routers of a node, one a model, and hears all replicas.
 *
 * <p>One on each node, at {@code /user/ingress}; routers are its children, {@code
 * /user/ingress/<model>}. Its life:
 *
 * <ol>
 *   <li>at each change of the catalogue it starts routers for new models, tells the others what
 *       changed, and retires those of models that are gone;
 *   <li>replicas of all nodes tell it their status, which it notes and passes to their router;
 *   <li>nodes that are lost are passed to every router.
 * </ol>
 *
 * A router that fails is started anew with what is known; a restart of its own does so for all.
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

  /** Where the ingress of every node is found. */
  public static final String NAME = "ingress";

  private final ActorContext<Command> context;
  private final Function<ModelState, Behavior<Router.Command>> routerOf;
  private final ConcurrentHashMap<String, ActorRef<Router.Command>> routers;
  private final StatusBoard board;
  private CatalogueState catalogue = CatalogueState.empty();
  private Set<String> unreachable = Set.of();

  private Ingress(
      ActorContext<Command> context,
      Function<ModelState, Behavior<Router.Command>> routerOf,
      ConcurrentHashMap<String, ActorRef<Router.Command>> routers,
      StatusBoard board) {
    this.context = context;
    context.setLoggerName(Ingress.class); // it logs from inside callbacks, too
    this.routerOf = routerOf;
    this.routers = routers;
    this.board = board;
  }

  /**
   * An ingress.
   *
   * @param routerOf makes the router of a model
   * @param routers where routers are found by any thread, by model; written by this actor alone
   */
  public static Behavior<Command> create(
      Function<ModelState, Behavior<Router.Command>> routerOf,
      ConcurrentHashMap<String, ActorRef<Router.Command>> routers,
      StatusBoard board) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Sweep.INSTANCE, Duration.ofSeconds(1));
                  return new Ingress(context, routerOf, routers, board).serving();
                }));
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Told.class, this::onTold)
        .onMessage(CatalogueChanged.class, this::onCatalogueChanged)
        .onMessage(NodesLost.class, this::onNodesLost)
        .onMessage(MembersChanged.class, this::onMembersChanged)
        .onMessage(Sweep.class, sweep -> onSweep())
        .onSignal(Terminated.class, this::onTerminated)
        .build();
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
    catalogue = changed.state();
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
            ? context.spawn(routerOf.apply(model), model.name() + "~" + catalogue.revision())
            : context.spawn(routerOf.apply(model), model.name());
    context.watch(router);
    routers.put(model.name(), router);
    board.of(model.name()).forEach(status -> router.tell(new Router.ReplicaReported(status)));
  }

  private void retire(String name) {
    ActorRef<Router.Command> router = routers.remove(name);
    if (router != null) {
      router.tell(Router.Retire.INSTANCE);
    }
  }

  private Behavior<Command> onNodesLost(NodesLost lost) {
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
    board.forgetNodes(gone);
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
