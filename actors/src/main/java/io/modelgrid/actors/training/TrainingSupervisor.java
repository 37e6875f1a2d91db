package io.modelgrid.actors.training;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.WireMessage;
import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.actors.training.QueuePolicy.Placed;
import io.modelgrid.actors.training.QueuePolicy.Waiting;
import io.modelgrid.actors.training.TrainingCourse.Advance;
import io.modelgrid.actors.training.TrainingCourse.Deliver;
import io.modelgrid.actors.training.TrainingCourse.End;
import io.modelgrid.actors.training.TrainingCourse.Interrupt;
import io.modelgrid.actors.training.TrainingCourse.Next;
import io.modelgrid.actors.training.TrainingCourse.Promote;
import io.modelgrid.actors.training.TrainingCourse.Rest;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Carries trainings from their submission to their end. One runs in the grid, and works from its
 * node's copy of the catalogue; its life:
 *
 * <ol>
 *   <li>it takes the reports of the nodes' {@link TrainingRunner}s, and answers them: that is what
 *       keeps their trainings running. While what its node sees cannot be trusted, it neither takes
 *       nor answers any;
 *   <li>four times a second it has written, of each training, what follows ({@link
 *       TrainingCourse}): epochs, the end of an attempt, the operation that brings its version into
 *       use, its end. One thing at a time of each, and again while no answer comes;
 *   <li>it gives those that wait a node ({@link QueuePolicy}): a runner begins when its own copy
 *       says so. A node's trainings are given to others only when its runner is certain to have
 *       stopped them, be it that nobody hears of it any more;
 *   <li>it submits again what is to be trained again ({@link RetrainingPolicy}), and has the data
 *       looked at for that ({@link DataWatch}).
 * </ol>
 *
 * A restart, here or on another node, begins with step 1; nothing is lost, since all that counts
 * stands in the catalogue, and nothing is done twice, since the catalogue takes each step once.
 */
public final class TrainingSupervisor {

  /** What the supervisor understands. */
  public sealed interface Command {}

  /**
   * From a node's runner, twice a second.
   *
   * @param node the node's name
   * @param number of the report, for the answer
   * @param cores that it lends; 0 if it takes nothing new
   * @param memory bytes that it lends
   */
  public record RunnerReport(
      String node,
      long number,
      int cores,
      long memory,
      List<JobReport> jobs,
      ActorRef<TrainingRunner.Command> runner)
      implements Command, WireMessage {
    public RunnerReport {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * From a runner: this is the digest of the data now.
   *
   * @param digest null if there is none
   * @param failure why there is none, if they could not be read
   */
  public record DataChecked(
      String model, String root, @Nullable String digest, @Nullable String failure)
      implements Command, WireMessage {}

  private enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private record Stepped(String training, @Nullable StepReply reply)
      implements Command, LocalMessage {}

  private record Changed(String training, Catalogue.@Nullable Reply reply)
      implements Command, LocalMessage {}

  private record Resubmitted(String model, Catalogue.@Nullable Reply reply)
      implements Command, LocalMessage {}

  static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration CHANGE = Duration.ofSeconds(30);
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration TELL = Duration.ofSeconds(2);

  /** A conflict whose cause the copy does not show within so many tries is final. */
  private static final int MOST_CONFLICTS = 5;

  /**
   * Something that is being written of a training.
   *
   * @param revision from which on the copy shows it; the highest number while nobody knows
   * @param until when it is tried again all the same
   * @param node that is given to it by this, or null
   */
  private record Pending(long revision, long until, @Nullable String node) {}

  private final ActorContext<Command> context;
  private final SupervisorSetup setup;
  private final Runners runners;
  private final DataWatch watch = new DataWatch();
  private final Map<String, Pending> pending = new HashMap<>();
  private final Map<String, Integer> conflicts = new HashMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private final Map<String, Long> resubmitted = new HashMap<>();
  private Map<String, TrainingNews> told = Map.of();
  private long toldAt;
  private boolean trusted;

  private TrainingSupervisor(ActorContext<Command> context, SupervisorSetup setup) {
    this.context = context;
    context.setLoggerName(TrainingSupervisor.class); // it logs from inside callbacks, too
    this.setup = setup;
    this.runners = new Runners(setup.patience(), now());
    this.toldAt = now() - TELL.toNanos();
  }

  public static Behavior<Command> create(SupervisorSetup setup) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    (TimerScheduler<Command> timers) -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, INTERVAL);
                      return new TrainingSupervisor(context, setup).supervising();
                    }));
    return Behaviors.supervise(Watch.over(Family.TRAINING, "trainings", behavior))
        .onFailure(SupervisorStrategy.restart());
  }

  private Behavior<Command> supervising() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(RunnerReport.class, this::onReport)
        .onMessage(Stepped.class, this::onStepped)
        .onMessage(Changed.class, this::onChanged)
        .onMessage(Resubmitted.class, this::onResubmitted)
        .onMessage(DataChecked.class, this::onDataChecked)
        .build();
  }

  private long now() {
    return setup.nanoTime().getAsLong();
  }

  /** Whoever could not trust what it saw for a while begins to count anew. */
  private boolean isTrusted() {
    boolean before = trusted;
    trusted = setup.reliable().getAsBoolean();
    if (trusted && !before) {
      runners.forget(now());
    }
    return trusted;
  }

  private Behavior<Command> onReport(RunnerReport report) {
    if (isTrusted()) {
      runners.heard(report, now());
      report.runner().tell(new TrainingRunner.Seen(report.number()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onTick() {
    if (!isTrusted()) {
      return Behaviors.same();
    }
    CatalogueState state = setup.catalogue().get();
    settle(state);
    Map<String, TrainingNews> news = new HashMap<>();
    for (TrainingState each : state.trainings().live().values()) {
      if (each.phase() != Phase.WAITING) {
        carryOn(each, state, news);
      }
    }
    begin(state, news);
    trainAgain(state);
    tell(news);
    return Behaviors.same();
  }

  /** What the copy shows by now is done, and what was not answered is tried again. */
  private void settle(CatalogueState state) {
    long now = now();
    pending
        .values()
        .removeIf(each -> each.revision() <= state.revision() || now - each.until() >= 0);
    conflicts.keySet().retainAll(state.trainings().live().keySet());
    refusals.keySet().retainAll(state.trainings().live().keySet());
    resubmitted.values().removeIf(until -> now - until >= 0);
  }

  private void carryOn(
      TrainingState training, CatalogueState state, Map<String, TrainingNews> news) {
    boolean runs = training.phase() == Phase.RUNNING;
    JobReport report = runs ? runners.report(training) : null;
    Next next =
        runs
            ? TrainingCourse.running(training, report, runners.isLost(training.run().node(), now()))
            : delivered(training, state);
    double done = report == null ? (runs ? 0 : 1) : report.done();
    Double left = report == null ? null : report.secondsLeft();
    String message =
        next instanceof Rest rest ? rest.message() : report == null ? "" : report.message();
    news.put(training.id(), TrainingNews.begun(message, done, left));
    if (!pending.containsKey(training.id())) {
      perform(training, next);
    }
  }

  private Next delivered(TrainingState training, CatalogueState state) {
    Next next = TrainingCourse.delivered(training, state);
    String refusal = refusals.get(training.id());
    return next instanceof Promote && refusal != null
        ? TrainingCourse.failed(Objects.requireNonNull(training.result()), refusal)
        : next;
  }

  private void perform(TrainingState training, Next next) {
    String id = training.id();
    int attempt = training.run().attempts();
    if (next instanceof Advance advance) {
      step(
          id,
          null,
          replyTo ->
              new Catalogue.AdvanceTraining(
                  id, attempt, advance.epochs(), advance.points(), replyTo));
    } else if (next instanceof Interrupt broken) {
      log(training, broken.reason());
      step(
          id,
          null,
          replyTo ->
              new Catalogue.InterruptTraining(
                  id, attempt, broken.crash(), broken.reason(), replyTo));
    } else if (next instanceof Deliver deliver) {
      step(
          id,
          null,
          replyTo -> new Catalogue.DeliverTraining(id, attempt, deliver.result(), replyTo));
    } else if (next instanceof End end) {
      log(training, end.result().outcome() + ": " + end.result().message());
      step(id, null, replyTo -> new Catalogue.EndTraining(id, attempt, end.result(), replyTo));
    } else if (next instanceof Promote promote) {
      promote(training, promote);
    }
  }

  private void log(TrainingState training, String what) {
    context
        .getLog()
        .info(
            "Training {} of {}, attempt {}: {}",
            training.id(),
            training.request().model(),
            training.run().attempts(),
            what);
  }

  private void step(
      String training,
      @Nullable String node,
      Function<ActorRef<StepReply>, Catalogue.Command> command) {
    pending.put(
        training, new Pending(Long.MAX_VALUE, now() + ANSWER.toNanos() + AGAIN.toNanos(), node));
    context.ask(
        StepReply.class,
        setup.writer(),
        ANSWER,
        command::apply,
        (reply, failure) -> new Stepped(training, reply));
  }

  /** What is noted is waited for in the copy; anything else is looked at again after a pause. */
  private Behavior<Command> onStepped(Stepped stepped) {
    Pending before = pending.get(stepped.training());
    StepReply reply = stepped.reply();
    if (before != null) {
      Pending next =
          reply != null && reply.noted() == Noted.NOTED
              ? new Pending(reply.revision(), now() + CHANGE.toNanos(), before.node())
              : new Pending(Long.MAX_VALUE, now() + AGAIN.toNanos(), before.node());
      pending.put(stepped.training(), next);
    }
    return Behaviors.same();
  }

  private void promote(TrainingState training, Promote promote) {
    String id = training.id();
    GridAdmin.Origin origin =
        new GridAdmin.Origin(training.submitted().who(), "training " + id + " made it");
    pending.put(id, new Pending(Long.MAX_VALUE, now() + CHANGE.multipliedBy(2).toNanos(), null));
    context.ask(
        Catalogue.Reply.class,
        setup.writer(),
        CHANGE,
        replyTo -> new Catalogue.PromoteTraining(id, promote.plan(), origin, replyTo),
        (reply, failure) -> new Changed(id, reply));
  }

  /**
   * A conflict is mostly another operation, which the copy shows before the next try. What is
   * refused for any other reason than the writer's own is final.
   */
  private Behavior<Command> onChanged(Changed changed) {
    String id = changed.training();
    ChangeAnswer answer = changed.reply() == null ? null : changed.reply().answer();
    pending.put(id, new Pending(Long.MAX_VALUE, now() + AGAIN.toNanos(), null));
    if (answer instanceof Refused refused && refused.reason() != Reason.UNAVAILABLE) {
      int tries = conflicts.merge(id, 1, Integer::sum);
      if (refused.reason() != Reason.CONFLICT || tries >= MOST_CONFLICTS) {
        refusals.put(id, refused.message());
      }
    }
    return Behaviors.same();
  }

  private void begin(CatalogueState state, Map<String, TrainingNews> news) {
    List<Waiting> waiting = new ArrayList<>();
    List<Placed> placed = new ArrayList<>();
    for (TrainingState each : state.trainings().live().values()) {
      Pending its = pending.get(each.id());
      String given = its == null ? null : its.node();
      String node = TrainingCourse.takesRoom(each) ? each.run().node() : given;
      if (node != null) {
        placed.add(
            new Placed(
                each.id(),
                each.submitted().who(),
                node,
                each.request().cores(),
                each.request().memory()));
      } else if (each.phase() == Phase.WAITING && its == null) {
        waiting.add(waiting(each));
      }
    }
    QueuePolicy.Plan plan = QueuePolicy.decide(waiting, runners.sites(now()), placed);
    plan.reasons()
        .forEach((id, reason) -> news.put(id, TrainingNews.waiting(noted(state, id, reason))));
    plan.begins().forEach((id, node) -> begin(state, id, node));
  }

  private static Waiting waiting(TrainingState training) {
    return new Waiting(
        training.id(),
        training.submitted().who(),
        training.request().priority(),
        training.revision(),
        training.request().cores(),
        training.request().memory(),
        training.run().node());
  }

  /** Why it waits, and why it does so again. */
  private static String noted(CatalogueState state, String id, String reason) {
    TrainingState training = state.trainings().live().get(id);
    String before = training == null ? "" : training.run().note();
    return before.isEmpty() ? reason : reason + " (" + before + ")";
  }

  private void begin(CatalogueState state, String id, String node) {
    TrainingState training = state.trainings().live().get(id);
    if (training != null) {
      int attempt = training.run().attempts() + 1;
      context
          .getLog()
          .info(
              "Training {} of {}: attempt {} goes to {}",
              id,
              training.request().model(),
              attempt,
              node);
      step(id, node, replyTo -> new Catalogue.StartTraining(id, attempt, node, replyTo));
    }
  }

  private void trainAgain(CatalogueState state) {
    long now = now();
    runners
        .any(now)
        .ifPresent(
            runner ->
                watch
                    .due(state.trainings(), now)
                    .forEach(
                        order ->
                            runner.tell(
                                new TrainingRunner.CheckData(
                                    order.request().model(), order.root(), context.getSelf()))));
    for (Retraining order : state.trainings().retrainings().values()) {
      if (!resubmitted.containsKey(order.request().model())) {
        RetrainingPolicy.due(order, state.trainings(), watch.digest(order), setup.clock().instant())
            .ifPresent(this::submit);
      }
    }
  }

  private void submit(RetrainingPolicy.Due due) {
    String model = due.request().model();
    resubmitted.put(model, now() + CHANGE.multipliedBy(2).toNanos());
    context.getLog().info("Model {} is trained again: {}", model, due.why());
    context.ask(
        Catalogue.Reply.class,
        setup.writer(),
        CHANGE,
        replyTo ->
            new Catalogue.SubmitTraining(
                due.request(), new GridAdmin.Origin(due.owner(), due.why()), replyTo),
        (reply, failure) -> new Resubmitted(model, reply));
  }

  /** What was taken is seen in the copy; what was not is tried again, but not at once. */
  private Behavior<Command> onResubmitted(Resubmitted again) {
    boolean taken = again.reply() != null && again.reply().answer() instanceof ChangeAnswer.Started;
    if (!taken) {
      context
          .getLog()
          .warn(
              "Model {} could not be submitted again: {}",
              again.model(),
              again.reply() == null ? "no answer" : again.reply().answer());
    }
    resubmitted.put(again.model(), now() + CHANGE.toNanos());
    return Behaviors.same();
  }

  private Behavior<Command> onDataChecked(DataChecked checked) {
    if (watch.answered(checked, now())) {
      context
          .getLog()
          .warn(
              "The data with which {} is trained again cannot be looked at: {}",
              checked.model(),
              checked.failure());
    }
    return Behaviors.same();
  }

  private void tell(Map<String, TrainingNews> news) {
    long now = now();
    if (!news.equals(told) || now - toldAt >= TELL.toNanos()) {
      told = Map.copyOf(news);
      toldAt = now;
      setup.boards().accept(new TrainingsTold(told));
    }
  }
}
