package io.modelgrid.cluster.training;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.replica.ArtifactPort;
import io.modelgrid.actors.training.ChildSetup;
import io.modelgrid.actors.training.Products;
import io.modelgrid.actors.training.RunnerSetup;
import io.modelgrid.actors.training.SpecifiedTrainings;
import io.modelgrid.actors.training.SupervisorSetup;
import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.actors.training.TrainingRoom;
import io.modelgrid.actors.training.TrainingRunner;
import io.modelgrid.actors.training.TrainingSupervisor;
import io.modelgrid.actors.training.TrainingsTold;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.membership.Members;
import io.modelgrid.config.Settings;
import io.modelgrid.config.TrainingSettings;
import io.modelgrid.engine.api.GridTrainings;
import io.modelgrid.persistence.artifact.ArtifactStore;
import io.modelgrid.persistence.catalogue.CatalogueState;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Puts together what a node does for trainings: its board, the supervisor if it is this node's
 * turn, and the runner if the node has the role {@code training}.
 */
public final class TrainingWiring {
  /** Where the board of every node is found. */
  public static final String BOARD = TrainingBoard.NAME;

  private static final String ROLE = "training";

  /** The process of a training; named, so that this JVM does not load what only that needs. */
  private static final String JOB = "io.modelgrid.training.job.JobMain";

  /**
   * What it gets of the node.
   *
   * @param boards tells the boards of all nodes, which are at {@link #BOARD}
   * @param lease whether the node has heard a majority lately
   * @param leaving whether it stops in order
   * @param blocking runs what waits for disks and processes
   */
  public record Node(
      Settings settings,
      ArtifactStore store,
      ArtifactPort artifacts,
      Products products,
      ActorRef<Catalogue.Command> writer,
      Supplier<CatalogueState> catalogue,
      Supplier<Members> members,
      Consumer<TrainingsTold> boards,
      BooleanSupplier lease,
      BooleanSupplier leaving,
      Executor blocking) {}

  private final ActorContext<?> context;
  private final ActorSystem<?> system;
  private final Node node;
  private final TrainingRoom room;
  private final Latest<Map<String, TrainingNews>> news = new Latest<>(Map.of());

  private TrainingWiring(ActorContext<?> context, Node node) {
    this.context = context;
    this.system = context.getSystem();
    this.node = node;
    this.room = new SpecifiedTrainings(node.settings().training().watchInterval());
  }

  /** Starts it all; gives the port over it. */
  public static GridTrainings start(ActorContext<?> context, Node node) {
    return new TrainingWiring(context, node).start();
  }

  private GridTrainings start() {
    spawn(Family.BOARD, TrainingBoard.NAME, TrainingBoard.create(news));
    ActorRef<TrainingSupervisor.Command> supervisor =
        ClusterSingleton.get(system)
            .init(SingletonActor.of(TrainingSupervisor.create(supervisorSetup()), "trainings"));
    if (node.settings().node().roles().contains(ROLE)) {
      spawn(Family.TRAINING, TrainingRunner.NAME, TrainingRunner.create(runnerSetup(), supervisor));
    }
    return new ClusterGridTrainings(
        room,
        node.catalogue(),
        news,
        node.writer(),
        node.settings().training().jobMemory(),
        system.scheduler(),
        node.blocking());
  }

  private <T> void spawn(Family family, String name, Behavior<T> behavior) {
    ActorRef<T> unused =
        context.spawn(
            Behaviors.supervise(Watch.over(family, name, behavior))
                .onFailure(SupervisorStrategy.restart()),
            name);
  }

  private SupervisorSetup supervisorSetup() {
    return new SupervisorSetup(
        () -> node.members().get().majority() && node.lease().getAsBoolean(),
        node.catalogue(),
        node.writer(),
        node.boards(),
        node.settings().cluster().leaseValidity(),
        System::nanoTime,
        Clock.systemUTC());
  }

  private RunnerSetup runnerSetup() {
    TrainingSettings its = node.settings().training();
    return new RunnerSetup(
        node.settings().node().name(),
        its.cores(),
        its.memory(),
        its.directory().toAbsolutePath(),
        its.folders(),
        its.urls(),
        new ChildSetup(JOB, its.jobMemory(), its.heap(), its.nice()),
        codeVersion(),
        node.catalogue(),
        node.lease(),
        node.settings().cluster().leaseValidity(),
        node.leaving(),
        node.artifacts(),
        node.store()::find,
        node.products(),
        room,
        node.blocking(),
        System::nanoTime,
        Clock.systemUTC());
  }

  /** That of the build, where it says so. */
  private static String codeVersion() {
    return Optional.ofNullable(TrainingWiring.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
