package io.modelgrid.actors.alert;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.alert.AlertLedger.Change;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
 *       told the boards: what was firing is told to the webhooks once more, since nobody knows
 *       whether it came through, and is over only after it was measured anew;
 *   <li>once a second it measures, lets the {@link AlertLedger} say what changed, and tells that to
 *       the log and the webhooks, and all alerts to the boards of all nodes. While what it sees
 *       cannot be trusted it does nothing;
 *   <li>a rule that begins to fire may act, once each time, and after a rest.
 * </ol>
 *
 * A restart, here or on another node, begins with step 1; windows of counted requests fill anew.
 */
public final class AlertSupervisor {

  /** What the supervisor understands. */
  public sealed interface Command {}

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
      Supplier<List<AlertView>> known,
      Consumer<List<AlertView>> boards,
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

  private record Deed(String rule, String subject) {}

  private final ActorContext<Command> context;
  private final Setup setup;
  private final List<ActorRef<Webhook.Command>> webhooks;
  private final AlertLedger ledger = new AlertLedger();
  private final TrafficWindows traffic = new TrafficWindows();
  private final Map<Deed, Long> deeds = new HashMap<>();
  private List<AlertRule> rules = List.of();
  private List<WatchedRule> watched = List.of();
  private boolean resumed;
  private boolean counting;
  private boolean complained;

  private AlertSupervisor(ActorContext<Command> context, Setup setup) {
    this.context = context;
    context.setLoggerName(AlertSupervisor.class); // it logs from inside callbacks, too
    this.setup = setup;
    this.webhooks = setup.webhooks().stream().map(this::webhook).toList();
  }

  private ActorRef<Webhook.Command> webhook(Webhook.Setup its) {
    return context.spawnAnonymous(
        Watch.over(Family.ALERTS, its.target().place(), Webhook.create(its)));
  }

  public static Behavior<Command> create(Setup setup) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    (TimerScheduler<Command> timers) -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, INTERVAL);
                      return new AlertSupervisor(context, setup).watching();
                    }));
    return Behaviors.supervise(Watch.over(Family.ALERTS, "alerts", behavior))
        .onFailure(SupervisorStrategy.restart());
  }

  private Behavior<Command> watching() {
    return Behaviors.receive(Command.class)
        .onMessage(Tick.class, tick -> onTick())
        .onMessage(Counted.class, this::onCounted)
        .onMessage(Acted.class, this::onActed)
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
    ledger.apply(watched, measured, nanos, now).forEach(change -> onChange(change, nanos));
    List<AlertView> alerts = ledger.alerts();
    setup.boards().accept(alerts.subList(0, Math.min(MOST_TOLD, alerts.size())));
    return Behaviors.same();
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
    List<AlertView> known = setup.known().get();
    ledger.resume(known, watched, nanos, now);
    for (AlertView alert : known) {
      if (alert.acted() != null) {
        long ago = Math.max(0, Duration.between(alert.since(), now).toNanos());
        deeds.put(new Deed(alert.rule(), alert.subject()), nanos - ago);
      }
    }
    ledger.alerts().stream().filter(each -> each.state() == State.FIRING).forEach(this::tell);
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

  private void onChange(Change change, long nanos) {
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
    tell(alert);
    if (fires && change.rule() != null) {
      act(change.rule(), alert.subject(), nanos);
    }
  }

  private void tell(AlertView alert) {
    if (!webhooks.isEmpty()) {
      String id = AlertJson.id(alert);
      Webhook.Tell told = new Webhook.Tell(id, AlertJson.body(alert, id, setup.node()));
      webhooks.forEach(webhook -> webhook.tell(told));
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
}
