package io.modelgrid.actors.alert;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.alert.AlertLedger.Change;
import io.modelgrid.actors.alert.AlertsKnown.Untold;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Applies the alert rules to the grid. One runs in the grid; its life:
 *
 * <ol>
 *   <li>it waits until what it sees can be trusted, and goes on with what the supervisor before it
 *       told the boards: what receivers had not taken yet is told to them, and nothing else of what
 *       was firing before; that is over only after it was measured anew;
 *   <li>once a second it measures, lets the {@link AlertLedger} say what changed, and tells that to
 *       the log, the boards of all nodes and the webhooks, in this order. While what it sees cannot
 *       be trusted it does nothing. What a receiver took is told to the boards at once;
 *   <li>a rule that begins to fire may act, once each time, and after a rest;
 *   <li>told to stop, it waits a moment for what is under way to receivers, and tells the boards
 *       what they took.
 * </ol>
 *
 * A restart, here or on another node, begins with step 1; windows of counted requests fill anew.
 */
public final class AlertSupervisor {

  /** What the supervisor understands. */
  public sealed interface Command {}

  /** Hand over to the next one. */
  public enum Stop implements Command, LocalMessage {
    INSTANCE
  }

  private enum Overdue implements Command, LocalMessage {
    INSTANCE
  }

  private record Reported(Webhook.Report report) implements Command, LocalMessage {}

  private enum Tick implements Command, LocalMessage {
    INSTANCE
  }

  private record Counted(@Nullable List<TrafficSample> samples, @Nullable Throwable failure)
      implements Command, LocalMessage {}

  private record Acted(String rule, String subject, String words)
      implements Command, LocalMessage {}

  /**
   * What it works with.
   *
   * @param node this node's name
   * @param rules those in force now
   * @param known what the boards were told last
   * @param boards tells all nodes what there is; cheap
   * @param actionRest how long a rule does nothing more about a model
   */
  public record Setup(
      String node,
      AlertSight sight,
      Supplier<List<AlertRule>> rules,
      Supplier<AlertsKnown> known,
      Consumer<AlertsKnown> boards,
      List<Webhook.Setup> webhooks,
      AlertActions actions,
      Duration actionRest,
      LongSupplier nanoTime,
      Clock clock) {
    public Setup {
      webhooks = List.copyOf(webhooks);
    }
  }

  /** Most alerts that boards are told of, so that it fits into a message. */
  static final int MOST_TOLD = 200;

  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** So long it waits for answers of receivers before it stops. */
  static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private record Deed(String rule, String subject) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Setup setup;
  private final Map<String, ActorRef<Webhook.Command>> webhooks = new LinkedHashMap<>();
  private final Outbox outbox = new Outbox();
  private final AlertLedger ledger = new AlertLedger();
  private final TrafficWindows traffic = new TrafficWindows();
  private final Map<Deed, Long> deeds = new HashMap<>();
  private List<AlertRule> rules = List.of();
  private List<WatchedRule> watched = List.of();
  private boolean resumed;
  private boolean counting;
  private boolean complained;

  private AlertSupervisor(
      ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    this.context = context;
    context.setLoggerName(AlertSupervisor.class); // it logs from inside callbacks, too
    this.timers = timers;
    this.setup = setup;
    ActorRef<Webhook.Report> reports = context.messageAdapter(Webhook.Report.class, Reported::new);
    for (Webhook.Setup its : setup.webhooks()) {
      webhooks.computeIfAbsent(
          Outbox.receiver(its.target().url()),
          receiver ->
              context.spawnAnonymous(
                  Watch.over(Family.ALERTS, its.target().place(), Webhook.create(its, reports))));
    }
    timers.startTimerWithFixedDelay(Tick.INSTANCE, INTERVAL);
  }

  public static Behavior<Command> create(Setup setup) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new AlertSupervisor(context, timers, setup).watching()));
    return Behaviors.supervise(Watch.over(Family.ALERTS, "alerts", behavior))
        .onFailure(SupervisorStrategy.restart());
  }

  private Behavior<Command> watching() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Counted.class, this::onCounted)
        .onMessage(Acted.class, this::onActed)
        .onMessage(Reported.class, this::onReported)
        .onMessage(Stop.class, stop -> onStop())
        .onMessage(Overdue.class, overdue -> stopped())
        .build();
  }

  private Behavior<Command> onTick() {
    if (!setup.sight().isReliable()) {
      return Behaviors.same();
    }
    readRules();
    long nanos = setup.nanoTime().getAsLong();
    Instant now = setup.clock().instant();
    if (!resumed) {
      resume(nanos, now);
    }
    count();
    GridSample grid = setup.sight().now();
    List<List<Measurement>> measured =
        watched.stream()
            .map(rule -> Measurement.all(rule.condition(), grid, traffic, nanos, now))
            .toList();
    List<Untold> news = new ArrayList<>();
    ledger.apply(watched, measured, nanos, now).forEach(change -> onChange(change, nanos, news));
    news.forEach(outbox::add);
    tellBoards();
    news.forEach(this::post);
    return Behaviors.same();
  }

  /** Before any receiver is told: whoever goes on after a kill must know what there was to tell. */
  private void tellBoards() {
    List<AlertView> alerts = ledger.alerts();
    setup
        .boards()
        .accept(
            new AlertsKnown(
                alerts.subList(0, Math.min(MOST_TOLD, alerts.size())), outbox.messages()));
  }

  private void post(Untold message) {
    ActorRef<Webhook.Command> webhook = webhooks.get(message.receiver());
    if (webhook == null) {
      outbox.settle(message.receiver(), message.id()); // it is not configured any more
    } else {
      webhook.tell(new Webhook.Tell(message.id(), message.body()));
    }
  }

  private void readRules() {
    List<AlertRule> now = setup.rules().get();
    if (!now.equals(rules)) {
      rules = now;
      watched = now.stream().flatMap(WatchedRule::of).toList();
    }
  }

  private void resume(long nanos, Instant now) {
    resumed = true;
    AlertsKnown known = setup.known().get();
    ledger.resume(known.alerts(), watched, nanos, now);
    for (AlertView alert : known.alerts()) {
      if (alert.acted() != null) {
        long ago = Math.max(0, Duration.between(alert.since(), now).toNanos());
        deeds.put(new Deed(alert.rule(), alert.subject()), nanos - ago);
      }
    }
    known.untold().forEach(outbox::add);
    known.untold().forEach(this::post);
  }

  /** Asks what was counted, unless nobody wants to know or the last answer is not there yet. */
  private void count() {
    boolean wanted = watched.stream().anyMatch(rule -> rule.condition().metric().countsRequests());
    if (wanted && !counting) {
      counting = true;
      context.pipeToSelf(setup.sight().traffic(), Counted::new);
    }
  }

  private Behavior<Command> onCounted(Counted counted) {
    counting = false;
    if (counted.samples() == null) {
      if (!complained) {
        context
            .getLog()
            .warn(
                "What requests came to could not be asked: {}", String.valueOf(counted.failure()));
      }
      complained = true;
    } else {
      complained = false;
      traffic.note(setup.nanoTime().getAsLong(), counted.samples());
    }
    return Behaviors.same();
  }

  private void onChange(Change change, long nanos, List<Untold> news) {
    AlertView alert = change.alert();
    boolean fires = alert.state() == State.FIRING;
    if (fires && alert.severity() != Severity.INFO) {
      context
          .getLog()
          .warn("Alert {} fires: {} ({})", alert.rule(), alert.message(), alert.expression());
    } else {
      context
          .getLog()
          .info(
              "Alert {} {}: {} ({})",
              alert.rule(),
              fires ? "fires" : "is over",
              alert.message(),
              alert.expression());
    }
    String id = AlertJson.id(alert);
    String body = AlertJson.body(alert, id, setup.node());
    webhooks.keySet().forEach(receiver -> news.add(new Untold(receiver, id, body)));
    if (fires && change.rule() != null) {
      act(change.rule(), alert.subject(), nanos);
    }
  }

  private void act(WatchedRule rule, String subject, long nanos) {
    if (rule.action().kind() == AlertAction.Kind.NONE) {
      return;
    }
    deeds.values().removeIf(at -> nanos - at > setup.actionRest().toNanos());
    String name = rule.rule().name();
    Deed deed = new Deed(name, subject);
    if (deeds.containsKey(deed)) {
      ledger.acted(
          name,
          subject,
          "nothing: it acted within the last " + setup.actionRest().toSeconds() + " s");
      return;
    }
    deeds.put(deed, nanos);
    context.pipeToSelf(
        setup.actions().act(rule.action(), subject, name),
        (words, failure) ->
            new Acted(name, subject, words == null ? "nothing: " + failure : words));
  }

  private Behavior<Command> onActed(Acted acted) {
    ledger.acted(acted.rule(), acted.subject(), acted.words());
    context.getLog().info("Alert {} on {}: {}", acted.rule(), acted.subject(), acted.words());
    return Behaviors.same();
  }

  private Behavior<Command> onReported(Reported reported) {
    if (reported.report() instanceof Webhook.Report.Settled settled) {
      if (outbox.settle(settled.receiver(), settled.id())) {
        tellBoards();
      }
    } else if (reported.report() instanceof Webhook.Report.Ended ended) {
      webhooks.remove(ended.receiver());
      return webhooks.isEmpty() ? stopped() : Behaviors.same();
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStop() {
    timers.cancel(Tick.INSTANCE);
    if (webhooks.isEmpty()) {
      return stopped();
    }
    timers.startSingleTimer(Overdue.INSTANCE, LAST_ANSWERS);
    webhooks.values().forEach(webhook -> webhook.tell(Webhook.End.INSTANCE));
    return Behaviors.same();
  }

  private Behavior<Command> stopped() {
    if (resumed) {
      tellBoards();
    }
    return Behaviors.stopped();
  }
}
