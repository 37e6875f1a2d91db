package io.modelgrid.actors.swap;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.tensor.SignatureChange;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries one operation through: a two-phase commit whose decisions stand in the catalogue. Its
 * life:
 *
 * <ol>
 *   <li>it takes the operation up, under a name of its own, and waits until this node's copy shows
 *       that; one that another supervisor had before is confirmed and ended if its last commit is
 *       made, gone on with if it is a canary that has a weight, and aborted else;
 *   <li>it waits until every replica has the version ready, and compares the signature with that of
 *       stable ({@link LoadReadiness}, {@link SignatureChange});
 *   <li>it gathers, holds, commits and flips ({@link TrafficShift});
 *   <li>after each weight of a canary but the last it watches ({@link CanaryWatch}), and goes on
 *       with step 3, or gives the canary up;
 *   <li>it has the end written, and stops.
 * </ol>
 *
 * Where the writer answers that the operation is over, or another supervisor's, it stops at once
 * and says nothing: then the catalogue is what ends the holds. A restart is a new supervisor, with
 * another name. What belongs to a state that is left is ignored when it comes late.
 */
public final class SwapSupervisor {

  /** What a supervisor understands; all of it comes from itself. */
  public sealed interface Command extends LocalMessage {}

  /** Look around, and tell again what is not answered. */
  enum Tick implements Command {
    INSTANCE
  }

  /** The pause before a step is over. */
  enum GoOn implements Command {
    INSTANCE
  }

  /** An ingress says this. */
  record Answered(IngressReply reply) implements Command {}

  /**
   * The writer says this, to the telling of this number.
   *
   * @param reply null if none came in time
   */
  record Noted(long number, Catalogue.@Nullable StepReply reply) implements Command {}

  /** This try to hold has lasted long enough. */
  record Expired(int attempt) implements Command {}

  private final SwapSetup setup;
  private final SwapWork work;
  private final LoadReadiness readiness;
  private final TrafficShift shift;
  private final CanaryWatch watch;
  private boolean hadSupervisor;
  private @Nullable String backBecause;
  private Set<String> membersAtFirst = Set.of();
  private Map<String, Long> lostAtFirst = Map.of();
  private long loadingSince;

  private SwapSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      SwapSetup setup,
      OperationState found) {
    OperationPlan plan = found.plan();
    this.setup = setup;
    this.hadSupervisor = !found.supervisor().isEmpty();
    this.work = new SwapWork(context, timers, setup, plan);
    this.readiness = new LoadReadiness(plan.version(), setup.settings().loadPatience().toNanos());
    this.watch = new CanaryWatch(work, this::nextWeight, this::giveCanaryUp);
    this.shift =
        new TrafficShift(
            work,
            readiness,
            new TrafficShift.Outcome() {
              @Override
              public Behavior<Command> shifted(boolean last) {
                return last ? finished() : work.pause(watch::watching);
              }

              @Override
              public Behavior<Command> givenUp(String reason) {
                return undo(reason);
              }
            });
  }

  /** A supervisor; it stops at once if the copy does not show the operation. */
  public static Behavior<Command> create(SwapSetup setup) {
    return Behaviors.setup(
        context -> {
          OperationState found = setup.sight().get().operation(setup.operation());
          return found == null
              ? Behaviors.stopped()
              : Behaviors.withTimers(
                  timers -> new SwapSupervisor(context, timers, setup, found).adopting());
        });
  }

  private Behavior<Command> adopting() {
    work.writer.tell(
        replyTo ->
            new Catalogue.AdoptOperation(
                setup.model(), setup.operation(), setup.supervisor(), replyTo));
    work.lookEvery(SwapWork.BRISK);
    return Behaviors.receive(Command.class)
        .onMessage(Noted.class, this::onAdopted)
        .onMessage(Tick.class, tick -> onTickBeforeAdoption())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  /** The copy may have been behind, and show only now that there was a supervisor before. */
  private Behavior<Command> onTickBeforeAdoption() {
    OperationState running = work.sight().operation(setup.operation());
    if (running != null) {
      String name = running.supervisor();
      hadSupervisor |= !name.isEmpty() && !name.equals(setup.supervisor());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAdopted(Noted noted) {
    return work.writer.settle(
        noted,
        revision -> {
          work.revision = revision;
          return Behaviors.receive(Command.class)
              .onMessage(Tick.class, tick -> onTickBeforeCopy())
              .onAnyMessage(late -> Behaviors.same())
              .build();
        });
  }

  private Behavior<Command> onTickBeforeCopy() {
    SwapSight sight = work.sight();
    OperationState running = sight.operation(setup.operation());
    if (sight.revision() < work.revision) {
      return onTickBeforeAdoption();
    }
    if (work.isOver(sight) || running == null) {
      return Behaviors.stopped();
    }
    setup.gate().open(work.revision);
    work.commits = running.commits();
    return takeUp(running, sight);
  }

  private Behavior<Command> takeUp(OperationState running, SwapSight sight) {
    ModelState model = sight.model();
    if (model != null && running.commits() > 0) {
      if (running.complete() && !succeeded(model)) {
        backBecause = "it was given up under a supervisor that is gone";
      }
      return shift.confirm(model.epoch(), running.complete());
    }
    if (hadSupervisor) {
      return abort("its supervisor's node failed before anything was moved. Begin again");
    }
    return work.pause(this::loading);
  }

  /** A canary's last commit may be the one that gave it up. */
  private boolean succeeded(ModelState model) {
    return work.plan().kind() != Kind.CANARY
        || work.plan().version().equals(model.labels().get(ModelSelector.STABLE));
  }

  private Behavior<Command> loading() {
    SwapSight sight = work.sight();
    membersAtFirst = new TreeSet<>(sight.members());
    membersAtFirst.removeAll(sight.unreachable());
    lostAtFirst = sight.lost();
    loadingSince = work.now();
    work.log.begin("load", "waits until every replica has version " + work.plan().version());
    work.lookEvery(SwapWork.CALM);
    Behavior<Command> state =
        Behaviors.receive(Command.class)
            .onMessage(Tick.class, tick -> onLoadTick())
            .onAnyMessage(late -> Behaviors.same())
            .build();
    return RoutingPlan.needsVersion(work.plan()) ? state : loaded("nothing to load", Map.of());
  }

  private Behavior<Command> onLoadTick() {
    SwapSight sight = work.sight();
    if (work.isOver(sight)) {
      return Behaviors.stopped();
    }
    LoadReadiness.Readiness now = readiness.look(sight, work.now());
    Optional<String> hindrance = hindrance(sight, now);
    if (hindrance.isPresent()) {
      tellOfBrokenVersion(now.broken());
      return abort(hindrance.get());
    }
    if (now.ready()) {
      return loaded(now.detail(), now.slots());
    }
    work.log.note(now.detail(), now.slots());
    return Behaviors.same();
  }

  /**
   * Before the end is written, so that who reads of it and tries again is refused. The reconciler
   * tells it too, but may be later, and no replica keeps a version that nobody wants any more.
   */
  private void tellOfBrokenVersion(@Nullable String reason) {
    if (reason != null) {
      setup.writer().tell(new Catalogue.ReportFailed(setup.model(), work.plan().version(), reason));
    }
  }

  private Behavior<Command> loaded(String detail, Map<String, String> slots) {
    work.log.done(detail, slots);
    return shift.forward(work.plan().kind().name().toLowerCase(Locale.ROOT));
  }

  /** Why the version will not come into service, if that is sure. */
  private Optional<String> hindrance(SwapSight sight, LoadReadiness.Readiness now) {
    if (work.isCancelled(sight)) {
      return Optional.of("it was cancelled");
    }
    if (now.fatal() != null) {
      return Optional.of(now.fatal());
    }
    Set<String> lost = newlyLost(sight);
    if (!lost.isEmpty()) {
      return Optional.of(
          "node %s was lost while the version was loaded. Begin again".formatted(sight.list(lost)));
    }
    if (work.longerThan(setup.settings().loadTimeout(), loadingSince)) {
      return Optional.of(
          "version %s is %s after %d s. See why the others take so long"
              .formatted(
                  work.plan().version(), now.detail(), setup.settings().loadTimeout().toSeconds()));
    }
    return signatureChange(sight.model());
  }

  private Set<String> newlyLost(SwapSight sight) {
    Set<String> lost = new TreeSet<>(sight.unreachable());
    sight
        .lost()
        .forEach(
            (node, at) -> {
              if (!at.equals(lostAtFirst.get(node))) {
                lost.add(node);
              }
            });
    lost.retainAll(membersAtFirst);
    return lost;
  }

  private Optional<String> signatureChange(@Nullable ModelState model) {
    boolean standIn = work.plan().standsIn();
    boolean free = work.plan().allowSignatureChange() || work.plan().kind() == Kind.LABEL;
    if (model == null || (free && !standIn)) {
      return Optional.empty();
    }
    String stable = model.labels().getOrDefault(ModelSelector.STABLE, "");
    VersionState.Verified before = LoadReadiness.verified(model, stable);
    VersionState.Verified after = LoadReadiness.verified(model, work.plan().version());
    if (before == null || after == null) {
      return Optional.empty();
    }
    List<String> changes = SignatureChange.between(before.signature(), after.signature());
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "version %s differs from stable version %s: %s. %s"
                .formatted(
                    work.plan().version(),
                    stable,
                    String.join("; ", changes),
                    standIn
                        ? "Only a version that takes and gives the same may stand in"
                        : "Allow the change if it is meant"));
  }

  private Behavior<Command> nextWeight() {
    return shift.forward("canary");
  }

  private Behavior<Command> giveCanaryUp(String reason) {
    backBecause = reason;
    return shift.back(reason);
  }

  private Behavior<Command> undo(String reason) {
    return work.commits == 0 ? abort(reason) : giveCanaryUp(reason);
  }

  private Behavior<Command> finished() {
    return backBecause == null
        ? end(Outcome.SUCCEEDED, "done on all nodes")
        : end(Outcome.ROLLED_BACK, "rolled back: " + backBecause);
  }

  private Behavior<Command> abort(String reason) {
    work.log.failed(reason);
    return end(Outcome.ABORTED, reason);
  }

  private Behavior<Command> end(Outcome outcome, String message) {
    work.log.begin("end", message);
    work.writer.tell(
        replyTo ->
            new Catalogue.EndOperation(
                setup.model(), setup.operation(), setup.supervisor(), outcome, message, replyTo));
    return Behaviors.receive(Command.class)
        .onMessage(Noted.class, noted -> onEnded(noted, message))
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onEnded(Noted noted, String message) {
    return work.writer.settle(
        noted,
        revision -> {
          work.log.done(message, Map.of());
          return Behaviors.stopped();
        });
  }
}
