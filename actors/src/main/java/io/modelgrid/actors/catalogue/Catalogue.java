package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingResult;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the durable truth: an event-sourced actor, of which one runs in the grid.
 *
 * <ol>
 *   <li>It reads its events and persists a {@link
 *       io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted}; until then everything
 *       waits.
 *   <li>It takes changes while {@link MembersChanged} says that it sees a majority, and refuses
 *       them otherwise. Rules: {@link CatalogueRules}.
 *   <li>Each event goes to every {@link CatalogueCopy} at once; a change is answered when every
 *       reachable node's copy has it.
 *   <li>When the journal fails it begins again after a pause, with a new term; when it goes on
 *       failing every change is refused, see {@link JournalOutage}. When it finds that another
 *       incarnation has written meanwhile, it stops for good.
 * </ol>
 *
 * <p>It is started by whoever keeps it single; nothing else may start a second one.
 */
public final class Catalogue {

  /** What the catalogue understands. */
  public sealed interface Command {}

  /** A command that changes something, and is answered. */
  public sealed interface Change extends Command {
    GridAdmin.Origin origin();

    ActorRef<Reply> replyTo();
  }

  /**
   * Register a version whose artifact is stored.
   *
   * @param version the number it shall have, or null for the next
   * @param product what a training made, of which each technique is registered once; null for what
   *     was uploaded
   */
  public record RegisterVersion(
      String model,
      @Nullable String version,
      Artifact artifact,
      @Nullable Product product,
      GridAdmin.Origin origin,
      ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** What this attempt at a training made. */
  public record Product(int attempt, Lineage lineage) {}

  /** Forget a model. */
  public record Undeploy(String model, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Set the wanted replicas; null lets the number follow the serving nodes. */
  public record SetReplicas(
      String model, @Nullable Integer count, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * Keep a version loaded though no label bears it, or load a model again that was unloaded. Rules:
   * {@link LoadRules}.
   *
   * @param version null for the model as a whole
   */
  public record Load(
      String model, @Nullable String version, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * Take the {@link Load} of a version back, or unload a model.
   *
   * @param version null for the model as a whole
   */
  public record Unload(
      String model, @Nullable String version, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * Begin an operation on a model: the answer is {@link ChangeAnswer.Started}, a conflict while one
   * runs.
   */
  public record StartOperation(
      String model, OperationPlan plan, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * Give up the canary that runs on a model, or else begin a swap to an earlier version.
   *
   * @param version null for the one that was stable before
   */
  public record Rollback(
      String model, @Nullable String version, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Give up an operation, unless its last commit is made. */
  public record CancelOperation(String operation, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Let a canary take no further step, or go on. */
  public record FreezeOperation(
      String operation, boolean frozen, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Set an alert rule, new or in the place of one with its name. */
  public record SetAlertRule(AlertRule rule, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Remove an alert rule that was set. */
  public record RemoveAlertRule(String name, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Let a training wait for its turn: the answer is {@link ChangeAnswer.Started} with its id. */
  public record SubmitTraining(
      TrainingRequest request, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /** Give a training up, and do it no more again. */
  public record CancelTraining(String training, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * Begin the operation that brings a training's version into use: as {@link StartOperation}, but
   * once for each training; told again, it answers with the same operation.
   */
  public record PromoteTraining(
      String training, OperationPlan plan, GridAdmin.Origin origin, ActorRef<Reply> replyTo)
      implements Change, WireMessage {}

  /**
   * What a supervisor wants to have written. Each may be told again while no answer has come; what
   * is there already is noted again, and writes nothing.
   */
  public sealed interface Step extends Command {
    ActorRef<StepReply> replyTo();
  }

  /** What a supervisor wants to have written of its operation. */
  public sealed interface OperationStep extends Step {
    String model();

    String operation();

    /** Unique for each actor that ever supervises an operation. */
    String supervisor();
  }

  /** What the supervisor wants to have written of an attempt at a training. */
  public sealed interface TrainingStep extends Step {
    String training();

    int attempt();
  }

  /** The next attempt is this node's. */
  public record StartTraining(
      String training, int attempt, String node, ActorRef<StepReply> replyTo)
      implements TrainingStep, WireMessage {}

  /**
   * Epochs are done. Those that the attempt has told of already are left out.
   *
   * @param epochs how many there are to be; 0 while that is not known
   */
  public record AdvanceTraining(
      String training, int attempt, int epochs, List<Point> points, ActorRef<StepReply> replyTo)
      implements TrainingStep, WireMessage {
    public AdvanceTraining {
      points = List.copyOf(points);
    }
  }

  /** The attempt is over without a result. */
  public record InterruptTraining(
      String training, int attempt, boolean crash, String reason, ActorRef<StepReply> replyTo)
      implements TrainingStep, WireMessage {}

  /** The attempt's versions are registered; the first of them is to be brought into use. */
  public record DeliverTraining(
      String training, int attempt, TrainingResult result, ActorRef<StepReply> replyTo)
      implements TrainingStep, WireMessage {}

  /** The training is over. */
  public record EndTraining(
      String training, int attempt, TrainingResult result, ActorRef<StepReply> replyTo)
      implements TrainingStep, WireMessage {}

  /** This supervisor takes the operation up; whatever one before it says is {@code OVER}. */
  public record AdoptOperation(
      String model, String operation, String supervisor, ActorRef<StepReply> replyTo)
      implements OperationStep, WireMessage {}

  /**
   * All routers hold: the labels and shares are these from now on. Answered as soon as it is
   * durable, without waiting for the copies.
   *
   * @param commit how many commits the operation has with this one, by which a repeated one is
   *     known
   * @param labels all of the model's labels afterwards
   * @param last whether this is what the operation was begun for
   */
  public record CommitSwap(
      String model,
      String operation,
      String supervisor,
      int commit,
      Map<String, String> labels,
      Traffic.@Nullable Split split,
      Traffic.@Nullable Shadow shadow,
      boolean last,
      String why,
      ActorRef<StepReply> replyTo)
      implements OperationStep, WireMessage {
    // Written out, since a compact one loses what says that the shares may be null.
    public CommitSwap(
        String model,
        String operation,
        String supervisor,
        int commit,
        Map<String, String> labels,
        Traffic.@Nullable Split split,
        Traffic.@Nullable Shadow shadow,
        boolean last,
        String why,
        ActorRef<StepReply> replyTo) {
      this.model = model;
      this.operation = operation;
      this.supervisor = supervisor;
      this.commit = commit;
      this.labels = Map.copyOf(labels);
      this.split = split;
      this.shadow = shadow;
      this.last = last;
      this.why = why;
      this.replyTo = replyTo;
    }
  }

  /** Keep this verdict on a canary; see {@code CatalogueEvent.CanaryJudged}. */
  public record JudgeCanary(
      String model,
      String operation,
      String supervisor,
      int step,
      String verdict,
      String reason,
      Map<String, String> numbers,
      ActorRef<StepReply> replyTo)
      implements OperationStep, WireMessage {
    public JudgeCanary {
      numbers = Map.copyOf(numbers);
    }
  }

  /** The operation is over. */
  public record EndOperation(
      String model,
      String operation,
      String supervisor,
      EndedOperation.Outcome outcome,
      String message,
      ActorRef<StepReply> replyTo)
      implements OperationStep, WireMessage {}

  /** Which revision is the last one that is durable; answered with {@code NOTED}. */
  public record ReadRevision(ActorRef<StepReply> replyTo) implements Command, WireMessage {}

  /**
   * The answer to a {@link Step}.
   *
   * @param revision that of the step's event, or of the same one before; for a refusal the last one
   */
  public record StepReply(Noted noted, long revision, String reason) implements WireMessage {}

  /** What became of a {@link Step}. */
  public enum Noted {
    /** It is durable. */
    NOTED,
    /** The operation is over, or is another supervisor's: stop. Or so is the attempt. */
    OVER,
    /** It cannot be written now: tell it again. */
    LATER
  }

  /** From the reconciler: a replica loaded this version. No answer; told again if need be. */
  public record ReportVerified(String model, String version, Replica.Loaded loaded)
      implements Command, WireMessage {}

  /** From the reconciler: the version's bundle is at fault. No answer; told again if need be. */
  public record ReportFailed(String model, String version, String reason)
      implements Command, WireMessage {}

  /**
   * A read copy has everything up to {@code revision} and wants what follows. Copies say so at
   * their start, whenever they find a gap, after each update, and every second.
   */
  public record Follow(String node, long term, long revision, ActorRef<CatalogueCopy.Command> copy)
      implements Command, WireMessage {}

  /**
   * From membership on the singleton's node: the nodes ({@code host:port}) that are reachable, its
   * own among them, and whether they are a majority of the members. Nothing is taken before the
   * first one.
   */
  public record MembersChanged(Set<String> reachable, boolean majority)
      implements Command, LocalMessage {
    public MembersChanged {
      reachable = Set.copyOf(reachable);
    }
  }

  /** The answer to a change. */
  public record Reply(ChangeAnswer answer) implements WireMessage {}

  /** The journal was read: begin the term. */
  enum BeginTerm implements Command, LocalMessage {
    INSTANCE
  }

  /** Look after answers that wait. */
  enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private Catalogue() {}

  /**
   * The behaviour, for a singleton manager to start.
   *
   * @param nodeName the node on which it runs, unique in the grid; stands in the term's event
   * @param lease whether the node has heard a majority lately, as of now: a node that was frozen
   *     does not know yet, when it wakes, what its membership will say of it
   */
  public static Behavior<Command> create(String nodeName, Clock clock, BooleanSupplier lease) {
    return Behaviors.setup(
        context -> {
          CatalogueWriter.Memory memory = new CatalogueWriter.Memory(context.getSelf());
          Behavior<Command> writer = CatalogueWriter.create(nodeName, clock, lease, memory);
          return memory.gate.before(
              Behaviors.supervise(Watch.over(Family.CATALOGUE, "writer", writer))
                  .onFailure(CatalogueWriter.BACKOFF));
        });
  }
}
