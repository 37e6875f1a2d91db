package io.modelgrid.actors.training;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.training.ChildOutput.Progress;
import io.modelgrid.actors.training.JobOutcome.Product;
import io.modelgrid.actors.training.JobPreparation.Ready;
import io.modelgrid.actors.training.JobReport.JobEnd;
import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.BehaviorBuilder;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a training, on its node. Owned by the node's {@link TrainingRunner}. Its life:
 *
 * <ol>
 *   <li><i>preparing</i>: it has bundles brought to this node and writes what is to be done into
 *       the job's folder; while another process still works there, it waits;
 *   <li><i>running</i>: the process computes, and what it says is told four times a second;
 *   <li><i>cancelling</i>: somebody gave the training up; a process that does not end by itself in
 *       time ({@link #GRACE}) is killed;
 *   <li><i>registering</i>: what the process made is registered, one version after the other; while
 *       the catalogue cannot take it, again and again;
 *   <li><i>over</i>: the end is told until the runner stops it.
 * </ol>
 *
 * Stopping it, in any state, kills the process and waits until that has ended (<i>stopping</i>). It
 * is never restarted: the runner makes another one.
 */
public final class TrainingAttempt {

  /** What an attempt understands. */
  public sealed interface Command extends LocalMessage {}

  /** End the process, and this actor; what was computed since its last checkpoint is lost. */
  record Stop() implements Command {}

  /** Somebody gave the training up. */
  enum Cancel implements Command {
    INSTANCE
  }

  private enum Tick implements Command {
    INSTANCE
  }

  private enum Again implements Command {
    INSTANCE
  }

  private enum Overdue implements Command {
    INSTANCE
  }

  private record Prepared(@Nullable Ready ready, @Nullable Throwable failure) implements Command {}

  private record Started(@Nullable ChildProcess child, @Nullable Throwable failure)
      implements Command {}

  private record Exited(int status) implements Command {}

  private record Left(@Nullable JobOutcome outcome, @Nullable Throwable failure)
      implements Command {}

  private record Registered(@Nullable ChangeAnswer answer, @Nullable Throwable failure)
      implements Command {}

  /** How often it looks at what the process says. */
  static final Duration INTERVAL = Duration.ofMillis(250);

  /** So long a process may take to stop by itself. */
  static final Duration GRACE = Duration.ofMillis(600);

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final String WHO = "training ";

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunnerSetup setup;
  private final TrainingState training;
  private final JobFolder folder;
  private final Consumer<JobReport> told;
  private final Consumer<String> entered;
  private Progress progress = new Progress("prepare", 0, null, "has its bundles brought here");
  private final Forked forked = new Forked();
  private @Nullable ChildProcess child;
  private @Nullable JobOutcome outcome;
  private boolean starting;
  private boolean cancelled;
  // Numbers of the versions that are registered, by technique.
  private final Map<String, String> numbers = new HashMap<>();
  private int next;

  private TrainingAttempt(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunnerSetup setup,
      TrainingState training,
      Consumer<JobReport> told,
      Consumer<String> entered) {
    this.context = context;
    this.timers = timers;
    this.setup = setup;
    this.training = training;
    this.folder = JobFolder.of(setup.directory(), training);
    this.told = told;
    this.entered = entered;
    this.cancelled = training.cancelled();
  }

  /**
   * An attempt.
   *
   * @param training as the catalogue has it when it begins
   * @param told gets what there is to know, inside the actor: it must neither block nor throw
   */
  static Behavior<Command> create(
      RunnerSetup setup, TrainingState training, Consumer<JobReport> told) {
    return create(setup, training, told, state -> {});
  }

  /** The same; {@code entered} gets the name of each state that it comes into. */
  static Behavior<Command> create(
      RunnerSetup setup,
      TrainingState training,
      Consumer<JobReport> told,
      Consumer<String> entered) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.INSTANCE, INTERVAL);
                  return new TrainingAttempt(context, timers, setup, training, told, entered)
                      .preparing();
                }));
  }

  private Behavior<Command> preparing() {
    enter("preparing");
    prepare();
    return state()
        .onMessage(Prepared.class, this::onPrepared)
        .onMessage(Started.class, this::onStarted)
        .onMessageEquals(Again.INSTANCE, this::onPrepareAgain)
        .onMessageEquals(Cancel.INSTANCE, this::onEarlyCancel)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onMessage(Stop.class, stop -> stopping())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> running() {
    enter("running");
    return state()
        .onMessage(Exited.class, exited -> onExited(exited))
        .onMessage(Left.class, this::onLeft)
        .onMessageEquals(Cancel.INSTANCE, this::cancelling)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onMessage(Stop.class, stop -> stopping())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> cancelling() {
    enter("cancelling");
    cancelled = true;
    if (child != null) {
      child.cancel();
      timers.startSingleTimer(Overdue.INSTANCE, GRACE);
    }
    return state()
        .onMessage(Exited.class, exited -> onExited(exited))
        .onMessage(Left.class, this::onLeft)
        .onMessageEquals(Overdue.INSTANCE, this::onOverdue)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onMessage(Stop.class, stop -> stopping())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> registering() {
    enter("registering");
    return state()
        .onMessage(Registered.class, this::onRegistered)
        .onMessageEquals(Again.INSTANCE, this::onRegisterAgain)
        .onMessageEquals(Tick.INSTANCE, this::onTick)
        .onMessage(Stop.class, stop -> stopping())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> over(JobEnd end) {
    enter("over");
    tell(end);
    return state()
        .onMessageEquals(Tick.INSTANCE, () -> tellAgain(end))
        .onMessage(Stop.class, stop -> stopping())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  /** Nothing runs any more when this ends. */
  private Behavior<Command> stopping() {
    enter("stopping");
    forked.close();
    if (child == null && !starting) {
      return Behaviors.stopped();
    }
    if (child != null) {
      awaitEnd(child);
    }
    return state()
        .onMessage(Started.class, this::onStartedTooLate)
        .onMessage(Exited.class, exited -> Behaviors.stopped())
        .onAnyMessage(late -> Behaviors.same())
        .build();
  }

  private Behavior<Command> onStartedTooLate(Started started) {
    if (started.child() == null) {
      return Behaviors.stopped();
    }
    awaitEnd(started.child());
    return Behaviors.same();
  }

  private void awaitEnd(ChildProcess its) {
    context.pipeToSelf(
        its.ended(setup.blocking()), (status, failure) -> new Exited(status == null ? -1 : status));
  }

  /** Shows the state in the live tree. */
  private void enter(String state) {
    entered.accept(state);
    ActorTable.of(context.getSystem())
        .tell(context.getSelf(), new Told(state, training.request().model(), null, null, null));
  }

  private BehaviorBuilder<Command> state() {
    return Behaviors.receive(Command.class).onSignal(PostStop.class, stopped -> onPostStop());
  }

  private Behavior<Command> onPostStop() {
    forked.close();
    return Behaviors.same();
  }

  private void prepare() {
    context.pipeToSelf(new JobPreparation(setup, training, folder).prepare(), Prepared::new);
  }

  private Behavior<Command> onPrepareAgain() {
    prepare();
    return Behaviors.same();
  }

  private Behavior<Command> onPrepared(Prepared prepared) {
    if (prepared.ready() == null) {
      return over(JobEnd.crashed("it could not be prepared: " + words(prepared.failure())));
    }
    return switch (prepared.ready()) {
      case START -> cancelled ? over(givenUp()) : start();
      case DONE -> {
        read();
        yield running();
      }
      case LOCKED -> {
        progress = new Progress("prepare", 0, null, "waits for the process that has its folder");
        timers.startSingleTimer(Again.INSTANCE, AGAIN);
        yield Behaviors.same();
      }
    };
  }

  private Behavior<Command> start() {
    progress = new Progress("prepare", 0, null, "its process starts");
    ProcessBuilder builder =
        setup
            .child()
            .process(
                training.id(),
                folder.path(),
                training.request().cores(),
                training.request().memory());
    starting = true;
    context.pipeToSelf(
        CompletableFuture.supplyAsync(() -> fork(builder), setup.blocking()), Started::new);
    return Behaviors.same();
  }

  private ChildProcess fork(ProcessBuilder builder) {
    try {
      return forked.keep(ChildProcess.start(builder, training.id(), setup.clock()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Behavior<Command> onStarted(Started started) {
    starting = false;
    if (started.child() == null) {
      return over(JobEnd.crashed("its process does not start: " + words(started.failure())));
    }
    child = started.child();
    context
        .getLog()
        .info(
            "Training {} of {}: attempt {} runs as process {}",
            training.id(),
            training.request().model(),
            training.run().attempts(),
            child.pid());
    awaitEnd(child);
    return cancelled ? cancelling() : running();
  }

  private Behavior<Command> onEarlyCancel() {
    cancelled = true;
    return Behaviors.same();
  }

  private Behavior<Command> onOverdue() {
    if (child != null) {
      child.kill();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onExited(Exited exited) {
    if (exited.status() == 0) {
      read();
      return Behaviors.same();
    }
    if (cancelled) {
      return over(givenUp());
    }
    String lastWords = child == null ? "" : child.output().lastWords();
    String reason =
        "its process ended with status %d%s"
            .formatted(exited.status(), lastWords.isEmpty() ? "" : ": " + lastWords);
    context.getLog().warn("Training {}: {}", training.id(), reason);
    return over(JobEnd.crashed(reason));
  }

  private static JobEnd givenUp() {
    return JobEnd.with(TrainingResult.of(Outcome.CANCELLED, "cancelled while it ran"));
  }

  private void read() {
    context.pipeToSelf(
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return JobOutcome.read(folder, training.id());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            setup.blocking()),
        Left::new);
  }

  private Behavior<Command> onLeft(Left left) {
    JobOutcome its = left.outcome();
    if (its == null) {
      return over(JobEnd.crashed(words(left.failure())));
    }
    outcome = its;
    if (its.result().outcome() != Outcome.SUCCEEDED || its.products().isEmpty()) {
      return over(JobEnd.with(its.result()));
    }
    progress = new Progress("register", 1, null, "registers what it made");
    register(its);
    return registering();
  }

  private void register(JobOutcome its) {
    Product product = its.products().get(next);
    GridAdmin.Origin origin =
        new GridAdmin.Origin(training.submitted().who(), WHO + training.id() + " made it");
    context.pipeToSelf(
        setup
            .products()
            .register(
                training.request().model(),
                product.bundle(),
                training.run().attempts(),
                product.lineage(numbers),
                origin),
        Registered::new);
  }

  private Behavior<Command> onRegistered(Registered registered) {
    JobOutcome its = outcome;
    ChangeAnswer answer = registered.answer();
    if (its == null) {
      return Behaviors.same();
    }
    if (answer instanceof ChangeAnswer.Refused refused) {
      return refused.reason() == Reason.INVALID
          ? over(notRegistered(its, refused.message()))
          : later("cannot be registered yet: " + refused.message());
    }
    if (answer == null) {
      return later("cannot be registered yet: " + words(registered.failure()));
    }
    if (answer instanceof ChangeAnswer.Changed changed) {
      numbers.put(its.products().get(next).lineage().technique(), changed.version());
    }
    next++;
    if (next == its.products().size()) {
      return over(JobEnd.with(its.result()));
    }
    register(its);
    return Behaviors.same();
  }

  /** Its folder keeps what it made; whoever cannot take it now may later. */
  private Behavior<Command> later(String why) {
    progress = new Progress("register", 1, null, why);
    timers.startSingleTimer(Again.INSTANCE, AGAIN);
    return Behaviors.same();
  }

  private Behavior<Command> onRegisterAgain() {
    if (outcome != null) {
      register(outcome);
    }
    return Behaviors.same();
  }

  private static JobEnd notRegistered(JobOutcome its, String reason) {
    return JobEnd.with(
        its.result().but(Outcome.FAILED, "what it made was not registered", List.of(reason)));
  }

  private Behavior<Command> onTick() {
    if (child != null && outcome == null) {
      progress = child.output().progress();
    }
    tell(null);
    return Behaviors.same();
  }

  private Behavior<Command> tellAgain(JobEnd end) {
    tell(end);
    return Behaviors.same();
  }

  /** The end is told after all epochs: who hears of it shall know the whole curve. */
  private void tell(@Nullable JobEnd end) {
    int known = knownEpoch();
    List<Point> points = child == null ? List.of() : child.output().after(known);
    told.accept(
        new JobReport(
            training.id(),
            training.run().attempts(),
            progress.phase(),
            progress.done(),
            progress.secondsLeft(),
            progress.message(),
            child == null ? training.curve().epochs() : child.output().epochs(),
            points,
            points.isEmpty() ? end : null));
  }

  /** Up to which the catalogue knows what this attempt measured. */
  private int knownEpoch() {
    TrainingState now = setup.catalogue().get().trainings().live().get(training.id());
    return now != null && now.runs(training.run().attempts()) ? now.run().told() : 0;
  }

  static String words(@Nullable Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "nobody knows why" : String.valueOf(cause.getMessage());
  }

  /** The process, for whoever ends it, be it started by then or not. Thread-safe. */
  private static final class Forked {
    private @Nullable ChildProcess process;
    private boolean closed;

    synchronized ChildProcess keep(ChildProcess started) {
      process = started;
      if (closed) {
        started.kill();
      }
      return started;
    }

    synchronized void close() {
      closed = true;
      if (process != null) {
        process.kill();
      }
    }
  }
}
