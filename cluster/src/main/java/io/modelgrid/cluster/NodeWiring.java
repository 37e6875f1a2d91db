package io.modelgrid.cluster;

import io.modelgrid.actors.alert.AlertsKnown;
import io.modelgrid.actors.artifact.ArtifactKeeper;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.CatalogueCopy;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaSetup;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.RouterSetup;
import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.actors.transfer.CarriedPost;
import io.modelgrid.actors.transfer.Carrier;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.cluster.alert.AlertBoard;
import io.modelgrid.cluster.alert.AlertFile;
import io.modelgrid.cluster.alert.DriftTraffic;
import io.modelgrid.cluster.alert.GridActions;
import io.modelgrid.cluster.alert.GridSight;
import io.modelgrid.cluster.alert.VitalsTraffic;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.board.NodeBoard;
import io.modelgrid.cluster.board.NodeReport;
import io.modelgrid.cluster.catalogue.CatalogueHost;
import io.modelgrid.cluster.ingress.Ingress;
import io.modelgrid.cluster.ingress.StatusBoard;
import io.modelgrid.cluster.lease.LeaseKeeper;
import io.modelgrid.cluster.lease.MajorityLease;
import io.modelgrid.cluster.membership.Joining;
import io.modelgrid.cluster.membership.Lifelines;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.cluster.membership.Membership;
import io.modelgrid.cluster.membership.NodeRefs;
import io.modelgrid.cluster.metrics.NodeMeters;
import io.modelgrid.cluster.metrics.NodeSight;
import io.modelgrid.cluster.metrics.OperationMeter;
import io.modelgrid.cluster.operations.Operations;
import io.modelgrid.cluster.operations.OperationsBoard;
import io.modelgrid.cluster.operations.Sights;
import io.modelgrid.cluster.placement.SlotAllocation;
import io.modelgrid.cluster.placement.WishBoard;
import io.modelgrid.cluster.placement.Wishes;
import io.modelgrid.cluster.ports.ActorRound;
import io.modelgrid.cluster.ports.ClusterGridAdmin;
import io.modelgrid.cluster.ports.ClusterGridHistory;
import io.modelgrid.cluster.ports.ClusterGridView;
import io.modelgrid.cluster.ports.GridInference;
import io.modelgrid.cluster.ports.PlacementOrders;
import io.modelgrid.cluster.ports.ReplicaRestart;
import io.modelgrid.cluster.ports.SecondCopy;
import io.modelgrid.cluster.ports.TallyRound;
import io.modelgrid.cluster.reconcile.LeftSlots;
import io.modelgrid.cluster.reconcile.Reconciler;
import io.modelgrid.cluster.slot.Slots;
import io.modelgrid.cluster.training.TrainingWiring;
import io.modelgrid.cluster.tree.TreeKeeper;
import io.modelgrid.cluster.vitals.NodeVitals;
import io.modelgrid.cluster.vitals.VitalsDesk;
import io.modelgrid.cluster.vitals.VitalsRound;
import io.modelgrid.config.Settings;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridHistory;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.device.DeviceProbe;
import io.modelgrid.engine.trace.Tracing;
import io.modelgrid.persistence.artifact.ArtifactStore;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.history.JournalHistory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.apache.pekko.serialization.SerializationExtension;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Puts a node's actors together: what each of them gets to know, and from whom. The only place that
 * sees them all.
 */
final class NodeWiring {
  private static final String KEEPER = "artifacts";
  private static final Duration WISH_PATIENCE = Duration.ofSeconds(5);

  /** What the outside gets of a node. */
  record Parts(
      Inference inference,
      GridView view,
      GridAdmin admin,
      GridHistory history,
      GridTrainings trainings,
      NodeMeters metrics,
      Latest<String> http) {}

  private final ActorContext<?> context;
  private final ActorSystem<?> system;
  private final Settings settings;
  private final ArtifactStore store;
  private final String self;
  private final NodeRefs refs;
  private final MajorityLease lease;
  private final StatusBoard statuses = new StatusBoard(System::nanoTime);
  private final Latest<Members> members = new Latest<>(Members.none());
  private final Latest<CatalogueState> catalogue = new Latest<>(CatalogueState.empty());
  private final Latest<Map<String, NodeReport>> reports = new Latest<>(Map.of());
  private final Map<String, String> nodeNames = new ConcurrentHashMap<>();
  private final Latest<Map<String, OperationProgress>> progress = new Latest<>(Map.of());
  private final Latest<AlertsKnown> alerts = new Latest<>(AlertsKnown.none());
  private final Latest<String> http = new Latest<>("");
  private final Latest<Boolean> enrolled = new Latest<>(false);
  private final RequestMeters meters;
  private final NodeVitals vitals;
  private final Latest<Wishes> wishes = new Latest<>(Wishes.none());
  private final NodeMeters metrics = new NodeMeters();
  private final OperationMeter operationMeter;
  private final NodeMachine machine;
  private final TensorPost post;
  private final ActorRound actorRound;
  private final Tracing tracing;

  private NodeWiring(
      ActorContext<?> context,
      Settings settings,
      ArtifactStore store,
      DeviceProbe probe,
      Tracing tracing) {
    this.context = context;
    this.system = context.getSystem();
    this.settings = settings;
    this.store = store;
    this.self = Membership.text(Cluster.get(system).selfMember().address());
    this.refs = new NodeRefs(system);
    this.actorRound =
        new ActorRound(
            system, members, reports, node -> refs.on(node, TreeKeeper.NAME), System::nanoTime);
    this.lease = new MajorityLease(settings.cluster().leaseValidity().toNanos(), System::nanoTime);
    this.meters =
        new RequestMeters(
            settings.metrics().maxVersions(),
            settings.metrics().maxCallers(),
            settings.metrics().forgetAfter(),
            System::nanoTime);
    this.operationMeter = new OperationMeter(metrics.registry(), self, Clock.systemUTC().instant());
    this.vitals = new NodeVitals(settings.node().name(), meters, Clock.systemUTC());
    this.machine = NodeMachine.of(system, settings, probe, metrics.registry(), blocking());
    this.post = new CarriedPost(carrier());
    this.tracing = tracing;
  }

  private ExecutionContextExecutor blocking() {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig(ArtifactKeeper.DISPATCHER));
  }

  /** Starts an actor of this node that stands in its table. */
  private <T> ActorRef<T> spawn(Family family, String name, Behavior<T> behavior) {
    return context.spawn(Watch.over(family, name, behavior), name);
  }

  /** The same for one that is started anew after a failure. */
  private <T> ActorRef<T> spawnForGood(Family family, String name, Behavior<T> behavior) {
    return context.spawn(
        Behaviors.supervise(Watch.over(family, name, behavior))
            .onFailure(SupervisorStrategy.restart()),
        name);
  }

  private ActorRef<Carrier.Command> carrier() {
    Carrier.Setup setup =
        new Carrier.Setup(
            settings.serving().maxTensorBytes(),
            settings.serving().maxTransferBytes(),
            node -> refs.on(node, Carrier.NAME),
            System::nanoTime);
    return spawnForGood(Family.TRANSFER, Carrier.NAME, Carrier.create(setup));
  }

  static Parts assemble(
      ActorContext<?> context,
      Settings settings,
      ArtifactStore store,
      DeviceProbe probe,
      Tracing tracing) {
    return new NodeWiring(context, settings, store, probe, tracing).assemble();
  }

  private Parts assemble() {
    ConcurrentHashMap<String, ActorRef<Router.Command>> routers = new ConcurrentHashMap<>();
    ActorRef<Membership.Command> membership =
        spawn(
            Family.MEMBERSHIP,
            "membership",
            Membership.create(settings.cluster().leaseValidity(), System::nanoTime));
    ActorRef<ArtifactKeeper.Command> keeper =
        spawn(Family.ARTIFACTS, KEEPER, ArtifactKeeper.create(store));
    spawn(Family.BOARD, OperationsBoard.NAME, OperationsBoard.create(progress));
    ActorRef<WishBoard.Command> wishBoard = wishBoard(membership);
    spawnForGood(Family.WATCH, TreeKeeper.NAME, TreeKeeper.create());
    spawnForGood(Family.WATCH, VitalsDesk.NAME, VitalsDesk.create(vitals));
    alertBoard();
    ActorRef<Catalogue.Command> writer = catalogueSingleton(membership);
    ActorRef<Operations.Command> operations = operationsSingleton(writer);
    ActorRef<Ingress.Command> ingress =
        spawnForGood(
            Family.INGRESS, Ingress.NAME, Ingress.create(ingressSetup(routers, operations)));
    ActorRef<LeaseKeeper.Command> leaseKeeper =
        spawn(
            Family.LEASE,
            LeaseKeeper.NAME,
            LeaseKeeper.create(
                lease,
                node -> refs.on(node, LeaseKeeper.NAME),
                settings.cluster().beatInterval(),
                System::nanoTime));
    ActorRef<Lifelines.Command> lifelines =
        spawn(
            Family.LIFELINES,
            "lifelines",
            Lifelines.create(
                nodes -> {
                  ingress.tell(new Ingress.NodesLost(nodes));
                  actorRound.lost(nodes);
                }));
    ActorRef<NodeBoard.Command> board =
        spawn(Family.BOARD, "board", NodeBoard.create(this::ownReport, reports));
    followCatalogue(writer, ingress);
    KeptArtifacts artifacts = new KeptArtifacts(system, keeper, store);
    Latest<Boolean> leaving = leaving();
    reconcilerSingleton(writer, slots(artifacts), wishBoard, leaving);

    membership.tell(
        new Membership.Listen(
            now -> {
              members.set(now);
              // So that one which is lost with the singletons has a name where they go on.
              reports.get().forEach((node, report) -> nodeNames.put(node, report.name()));
              ingress.tell(new Ingress.MembersChanged(now));
              leaseKeeper.tell(new LeaseKeeper.MembersChanged(now));
              lifelines.tell(new Lifelines.MembersChanged(now));
              board.tell(new NodeBoard.MembersChanged(now));
              wishBoard.tell(new WishBoard.MembersChanged(now));
              keeper.tell(new ArtifactKeeper.PeersChanged(keepers(now)));
            }));
    spawn(Family.MEMBERSHIP, "joining", Joining.create(settings.cluster()));
    return parts(routers, writer, wishBoard, artifacts, leaving);
  }

  private Parts parts(
      ConcurrentHashMap<String, ActorRef<Router.Command>> routers,
      ActorRef<Catalogue.Command> writer,
      ActorRef<WishBoard.Command> wishBoard,
      KeptArtifacts artifacts,
      Latest<Boolean> leaving) {
    AlertWiring alerting = new AlertWiring(system, settings, catalogue, alerts, blocking());
    TallyRound tallies = new TallyRound(system, members, this::ingressOn);
    GridView view =
        new ClusterGridView(
            settings.node().name(),
            catalogue,
            members,
            reports,
            statuses,
            lease,
            enrolled,
            settings.cluster().defaultReplicas(),
            progress,
            tallies,
            new VitalsRound(
                system, members, node -> refs.on(node, VitalsDesk.NAME), vitals, System::nanoTime),
            actorRound::actors,
            alerting::now);
    showMetrics(view);
    SecondCopy secondCopy =
        new SecondCopy(system, store.storeId(), members, reports, node -> refs.on(node, KEEPER));
    ClusterGridAdmin admin =
        new ClusterGridAdmin(
            system,
            writer,
            store,
            secondCopy,
            new ReplicaRestart(catalogue, statuses),
            placementOrders(wishBoard));
    alerting.supervise(
        alertSight(view, tallies),
        new GridActions(view, admin, Clock.systemUTC()),
        told -> tellAll(AlertBoard.NAME, told));
    return new Parts(
        new GridInference(routers, view::started, meters),
        view,
        admin,
        new ClusterGridHistory(new JournalHistory(system, ArtifactKeeper.DISPATCHER), catalogue),
        trainings(writer, admin, artifacts, leaving),
        metrics,
        http);
  }

  private GridTrainings trainings(
      ActorRef<Catalogue.Command> writer,
      ClusterGridAdmin admin,
      KeptArtifacts artifacts,
      Latest<Boolean> leaving) {
    return TrainingWiring.start(
        context,
        new TrainingWiring.Node(
            settings,
            store,
            artifacts,
            admin,
            writer,
            catalogue,
            members,
            told -> tellAll(TrainingWiring.BOARD, told),
            lease::held,
            leaving::get,
            blocking()));
  }

  /** Keeps what is wanted of where slots are; membership shows which nodes are drained. */
  private ActorRef<WishBoard.Command> wishBoard(ActorRef<Membership.Command> membership) {
    return spawn(
        Family.PLACEMENT,
        WishBoard.NAME,
        WishBoard.create(
            model -> catalogue.get().models().containsKey(model),
            now -> {
              wishes.set(now);
              membership.tell(new Membership.Drained(now.drained()));
            }));
  }

  private PlacementOrders placementOrders(ActorRef<WishBoard.Command> wishBoard) {
    return new PlacementOrders(
        catalogue,
        members,
        reports,
        wishes,
        statuses,
        command -> AskPattern.ask(wishBoard, command::apply, WISH_PATIENCE, system.scheduler()));
  }

  private void showMetrics(GridView view) {
    NodeSight sight =
        new NodeSight(
            settings.node().name(),
            self,
            members,
            lease::held,
            catalogue,
            view::models,
            statuses::all,
            machine.devices());
    metrics.show(meters, ActorTable.of(system)::sums, sight, settings.metrics());
    var unused = system.getWhenTerminated().whenComplete((done, failure) -> metrics.close());
  }

  private ActorRef<Catalogue.Command> catalogueSingleton(ActorRef<Membership.Command> membership) {
    Behavior<Catalogue.Command> host =
        CatalogueHost.create(
            membership,
            () -> Catalogue.create(settings.node().name(), Clock.systemUTC(), lease::held));
    return ClusterSingleton.get(system)
        .init(SingletonActor.of(Watch.over(Family.CATALOGUE, "host", host), "catalogue"));
  }

  /** Keeps this node's copy of the catalogue. */
  private void followCatalogue(
      ActorRef<Catalogue.Command> writer, ActorRef<Ingress.Command> ingress) {
    ActorRef<CatalogueCopy.Command> copy =
        spawn(
            Family.COPY,
            "catalogue-copy",
            CatalogueCopy.create(
                self,
                state -> {
                  catalogue.set(state);
                  meters.catalogueIs(state);
                  operationMeter.accept(state);
                  ingress.tell(new Ingress.CatalogueChanged(state));
                }));
    copy.tell(new CatalogueCopy.WriterAt(writer));
  }

  /** To be told what a node's ingress wants before it serves, too. */
  private ActorRef<Operations.Command> operationsSingleton(ActorRef<Catalogue.Command> writer) {
    Sights sights =
        new Sights(
            catalogue,
            members,
            reports,
            statuses,
            settings.cluster().defaultReplicas(),
            settings.cluster().leaseValidity().toNanos(),
            System::nanoTime);
    Operations.Setup setup =
        new Operations.Setup(
            self,
            sights,
            (node, order) -> ingressOn(node).tell(new Ingress.Ordered(order)),
            writer,
            told -> tellAll(OperationsBoard.NAME, told),
            settings.swap(),
            Clock.systemUTC());
    return ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                Watch.over(Family.OPERATIONS, "operations", Operations.create(setup)),
                "operations"));
  }

  /** Tells something to the actor of this name on each node. */
  private <T> void tellAll(String name, T told) {
    for (Members.Node node : members.get().all()) {
      refs.<T>on(node.address(), name).tell(told);
    }
  }

  /** It begins with what it knew before this node was stopped. */
  private void alertBoard() {
    AlertFile file =
        new AlertFile(
            settings.node().dataDirectory().resolve("alerts"),
            SerializationExtension.get(Adapter.toClassic(system)),
            blocking());
    alerts.set(file.read());
    spawn(Family.BOARD, AlertBoard.NAME, AlertBoard.create(alerts, file));
  }

  private GridSight alertSight(GridView view, TallyRound tallies) {
    return new GridSight(
        catalogue,
        members,
        reports,
        nodeNames,
        statuses,
        settings.cluster().defaultReplicas(),
        new VitalsTraffic(view::vitals, new DriftTraffic(catalogue, tallies)));
  }

  private ActorRef<Ingress.Command> ingressOn(String node) {
    return refs.on(node, Ingress.NAME);
  }

  private void reconcilerSingleton(
      ActorRef<Catalogue.Command> writer,
      BiConsumer<String, Replica.Keep> ping,
      ActorRef<WishBoard.Command> wishBoard,
      Latest<Boolean> leaving) {
    Reconciler.Setup setup =
        new Reconciler.Setup(
            catalogue,
            members,
            statuses,
            writer,
            ping,
            leaving::get,
            wishes,
            move -> wishBoard.tell(new WishBoard.Put(move.over(), system.ignoreRef())),
            settings.cluster().reconcileInterval(),
            settings.cluster().defaultReplicas());
    var unused =
        ClusterSingleton.get(system)
            .init(
                SingletonActor.of(
                    Watch.over(Family.RECONCILER, "reconciler", Reconciler.create(setup)),
                    "reconciler"));
  }

  /** True from the first moment of an orderly stop. */
  private Latest<Boolean> leaving() {
    Latest<Boolean> leaving = new Latest<>(false);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeServiceUnbind(),
            "stop-reconciling",
            () -> {
              leaving.set(true);
              return CompletableFuture.completedFuture(Done.getInstance());
            });
    return leaving;
  }

  private BiConsumer<String, Replica.Keep> slots(KeptArtifacts artifacts) {
    LeftSlots left =
        new LeftSlots(catalogue, members, statuses, settings.cluster().defaultReplicas());
    return Slots.start(
        system,
        new SlotAllocation(
            members, reports, catalogue, wishes, left, Adapter.toClassic(system.ignoreRef())),
        (model, index) ->
            Watch.over(
                Family.REPLICA,
                model + "." + index,
                Replica.create(replicaSetup(model, index, artifacts))));
  }

  private ReplicaSetup replicaSetup(String model, int index, KeptArtifacts artifacts) {
    return new ReplicaSetup(
        model,
        index,
        self,
        settings.node().name(),
        machine.loader(),
        settings.engine().loadTimeout(),
        new InventoryAccount(machine.devices(), model + "." + index),
        artifacts,
        settings.serving(),
        post,
        status -> tellAll(Ingress.NAME, new Ingress.Told(status)),
        System::nanoTime,
        meters.of(model),
        tracing,
        machine.spending());
  }

  private Ingress.Setup ingressSetup(
      ConcurrentHashMap<String, ActorRef<Router.Command>> routers,
      ActorRef<Operations.Command> operations) {
    return new Ingress.Setup(
        self,
        this::router,
        routers,
        statuses,
        catalogue,
        replyTo -> operations.tell(new Operations.Enrol(self, replyTo)),
        enrolled);
  }

  private Behavior<Router.Command> router(ModelState model) {
    RouterSetup setup =
        new RouterSetup(
            model,
            settings.node().name(),
            self,
            settings.serving(),
            post,
            lease::held,
            System::nanoTime,
            System::currentTimeMillis,
            tracing);
    return Watch.over(Family.ROUTER, model.name(), Router.create(setup));
  }

  private NodeReport ownReport() {
    return new NodeReport(
        settings.node().name(),
        self,
        http.get(),
        settings.node().capacity(),
        store.storeId(),
        machine.devices().views(),
        machine.surroundings().get());
  }

  private List<ActorRef<ArtifactKeeper.Command>> keepers(Members now) {
    return now.otherAddresses().stream()
        .filter(now.reachable()::contains)
        .map(node -> refs.<ArtifactKeeper.Command>on(node, KEEPER))
        .toList();
  }
}
