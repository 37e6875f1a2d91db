package io.modelgrid.actors.training;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.training.JobReport.JobEnd;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs trainings on its node: a {@link TrainingAttempt} for each that this node's copy of the
 * catalogue gives to it. One on each node with the role {@code training}; its life:
 *
 * <ol>
 *   <li>five times a second it compares what runs with what should: it begins what is missing,
 *       stops what is not wanted, and passes on that somebody gave a training up;
 *   <li>twice a second, and when something ended, it reports to the supervisor. Whose last answered
 *       report is too old, or whose node has heard no majority for too long, is cut off: it stops
 *       everything, since another node may have been given the same by now;
 *   <li>a node that stops in order says so, and stops everything.
 * </ol>
 *
 * A restart begins with nothing that runs; so nothing runs twice.
 */
public final class TrainingRunner {

  /** What a runner understands. */
  public sealed interface Command {}

  /**
   * From the supervisor: it has got the report of this number.
   *
   * @param number as the report had it
   */
  public record Seen(long number) implements Command, WireMessage {}

  /**
   * From the supervisor: what digest have the data now with which this model is trained again?
   * Answered by {@link TrainingSupervisor.DataChecked}, unless the last check is under way.
   */
  public record CheckData(String model, String root, ActorRef<TrainingSupervisor.Command> replyTo)
      implements Command, WireMessage {}

  private enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private record Told(String training, JobReport report) implements Command, LocalMessage {}

  private record Ended(String training, ActorRef<TrainingAttempt.Command> attempt)
      implements Command, LocalMessage {}

  private record Checked(CheckData check, @Nullable String digest, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private record Swept(@Nullable Throwable failure) implements Command, LocalMessage {}

  /** Where the runner of every node is found. */
  public static final String NAME = "training-runner";

  static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration REPORT = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  /** Reports whose answers may still come. */
  private static final int REMEMBERED = 100;

  /** An attempt that runs here. */
  private static final class Slot {
    final ActorRef<TrainingAttempt.Command> actor;
    final int number;
    @Nullable JobReport report;
    boolean stopping;
    boolean cancelled;

    Slot(ActorRef<TrainingAttempt.Command> actor, int number) {
      this.actor = actor;
      this.number = number;
    }
  }

  private final ActorContext<Command> context;
  private final RunnerSetup setup;
  private final ActorRef<TrainingSupervisor.Command> supervisor;
  private final Map<String, Slot> slots = new HashMap<>();
  private final Map<Long, Long> sent = new HashMap<>();
  private long number;
  private @Nullable Long linked;
  private long reportedAt;
  private long sweptAt;
  private boolean checking;
  private boolean sweeping;
  private boolean cutOff;

  private TrainingRunner(
      ActorContext<Command> context,
      RunnerSetup setup,
      ActorRef<TrainingSupervisor.Command> supervisor) {
    this.context = context;
    context.setLoggerName(TrainingRunner.class); // it logs from inside callbacks, too
    this.setup = setup;
    this.supervisor = supervisor;
    this.reportedAt = setup.nanoTime().getAsLong() - REPORT.toNanos();
    this.sweptAt = setup.nanoTime().getAsLong();
  }

  public static Behavior<Command> create(
      RunnerSetup setup, ActorRef<TrainingSupervisor.Command> supervisor) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                (TimerScheduler<Command> timers) -> {
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ZERO, INTERVAL);
                  return new TrainingRunner(context, setup, supervisor).keeping();
                }));
  }

  private Behavior<Command> keeping() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Told.class, this::onTold)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Seen.class, this::onSeen)
        .onMessage(CheckData.class, this::onCheckData)
        .onMessage(Checked.class, this::onChecked)
        .onMessage(Swept.class, this::onSwept)
        .build();
  }

  private Behavior<Command> onTick() {
    Map<String, TrainingState> wanted = wanted();
    boolean linked = isLinked();
    noteLink(linked);
    boolean mayRun = linked && !setup.leaving().getAsBoolean();
    slots.forEach((id, slot) -> keepOrStop(slot, wanted.get(id), mayRun));
    if (mayRun) {
      wanted.values().stream().filter(each -> !slots.containsKey(each.id())).forEach(this::begin);
    }
    if (setup.nanoTime().getAsLong() - reportedAt >= REPORT.toNanos()) {
      report();
    }
    sweep();
    return Behaviors.same();
  }

  private Map<String, TrainingState> wanted() {
    Map<String, TrainingState> wanted = new HashMap<>();
    for (TrainingState each : setup.catalogue().get().trainings().live().values()) {
      if (each.phase() == Phase.RUNNING && setup.node().equals(each.run().node())) {
        wanted.put(each.id(), each);
      }
    }
    return wanted;
  }

  /** Whether nobody else can have been given what runs here. */
  private boolean isLinked() {
    Long last = linked;
    return last != null
        && setup.nanoTime().getAsLong() - last < setup.patience().toNanos()
        && setup.lease().getAsBoolean();
  }

  private void noteLink(boolean now) {
    if (!now && !cutOff && !slots.isEmpty()) {
      context
          .getLog()
          .warn(
              "No word of the trainings' supervisor for {} s, or no majority: the {} that run here"
                  + " are stopped",
              setup.patience().toSeconds(),
              slots.size());
    }
    cutOff = !now;
  }

  private void keepOrStop(Slot slot, @Nullable TrainingState wanted, boolean mayRun) {
    if (slot.stopping) {
      return;
    }
    if (!mayRun || wanted == null || !wanted.runs(slot.number)) {
      slot.stopping = true;
      slot.actor.tell(new TrainingAttempt.Stop());
    } else if (wanted.cancelled() && !slot.cancelled) {
      slot.cancelled = true;
      slot.actor.tell(TrainingAttempt.Cancel.INSTANCE);
    }
  }

  private void begin(TrainingState training) {
    String id = training.id();
    ActorRef<Command> self = context.getSelf();
    ActorRef<TrainingAttempt.Command> actor =
        context.spawnAnonymous(
            Watch.over(
                Family.TRAINING,
                training.request().model() + " " + id,
                TrainingAttempt.create(
                    setup, training, report -> self.tell(new Told(id, report)))));
    context.watchWith(actor, new Ended(id, actor));
    Slot slot = new Slot(actor, training.run().attempts());
    slot.cancelled = training.cancelled();
    slots.put(id, slot);
  }

  private Behavior<Command> onTold(Told told) {
    Slot slot = slots.get(told.training());
    if (slot != null && slot.number == told.report().attempt()) {
      boolean ended = told.report().end() != null;
      boolean news = slot.report == null || ended != (slot.report.end() != null);
      slot.report = told.report();
      if (ended && news) {
        report();
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onEnded(Ended ended) {
    Slot slot = slots.get(ended.training());
    if (slot != null && slot.actor.equals(ended.attempt())) {
      slots.remove(ended.training());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onSeen(Seen seen) {
    Long at = sent.get(seen.number());
    if (at != null && (linked == null || at - linked > 0)) {
      linked = at;
    }
    sent.keySet().removeIf(each -> each <= seen.number());
    return Behaviors.same();
  }

  private void report() {
    reportedAt = setup.nanoTime().getAsLong();
    number++;
    sent.put(number, reportedAt);
    sent.remove(number - REMEMBERED);
    boolean leaving = setup.leaving().getAsBoolean();
    supervisor.tell(
        new TrainingSupervisor.RunnerReport(
            setup.node(),
            number,
            leaving ? 0 : setup.cores(),
            leaving ? 0 : setup.memory(),
            leaving ? interrupted() : running(),
            context.getSelf()));
  }

  private List<JobReport> running() {
    return slots.values().stream()
        .filter(slot -> !slot.stopping)
        .map(slot -> slot.report)
        .filter(Objects::nonNull)
        .toList();
  }

  /** What this node will not come to the end of, and does not run any more. */
  private List<JobReport> interrupted() {
    return wanted().values().stream()
        .filter(each -> !slots.containsKey(each.id()))
        .map(
            each ->
                new JobReport(
                    each.id(),
                    each.run().attempts(),
                    "prepare",
                    0,
                    null,
                    "",
                    0,
                    List.of(),
                    JobEnd.interrupted("node " + setup.node() + " leaves")))
        .toList();
  }

  private Behavior<Command> onCheckData(CheckData check) {
    CatalogueState state = setup.catalogue().get();
    Retraining order = state.trainings().retrainings().get(check.model());
    if (checking || order == null || !order.root().equals(check.root())) {
      return Behaviors.same();
    }
    checking = true;
    String specification = order.request().specification();
    context.pipeToSelf(
        CompletableFuture.supplyAsync(
            () -> DataCheck.digest(setup, specification), setup.blocking()),
        (digest, failure) ->
            new Checked(check, digest == null ? null : digest.orElse(null), failure));
    return Behaviors.same();
  }

  private Behavior<Command> onChecked(Checked checked) {
    checking = false;
    CheckData check = checked.check();
    check
        .replyTo()
        .tell(
            new TrainingSupervisor.DataChecked(
                check.model(),
                check.root(),
                checked.digest(),
                checked.failure() == null ? null : TrainingAttempt.words(checked.failure())));
    return Behaviors.same();
  }

  /** Folders of trainings that are over; a copy that is behind deletes nothing of a live one. */
  private void sweep() {
    long now = setup.nanoTime().getAsLong();
    if (sweeping || now - sweptAt < SWEEP.toNanos() || !isLinked()) {
      return;
    }
    sweptAt = now;
    sweeping = true;
    Set<String> kept = new HashSet<>();
    setup
        .catalogue()
        .get()
        .trainings()
        .live()
        .values()
        .forEach(each -> kept.add(JobFolder.name(each)));
    context.pipeToSelf(
        CompletableFuture.runAsync(() -> FolderSweep.sweep(setup, kept), setup.blocking()),
        (done, failure) -> new Swept(failure));
  }

  private Behavior<Command> onSwept(Swept swept) {
    sweeping = false;
    if (swept.failure() != null) {
      context
          .getLog()
          .warn("Folders of trainings could not be removed: {}", swept.failure().toString());
    }
    return Behaviors.same();
  }
}
