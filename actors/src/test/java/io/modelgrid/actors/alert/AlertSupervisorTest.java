package io.modelgrid.actors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.AlertsKnown.Untold;
import io.modelgrid.actors.alert.GridSample.ModelSample;
import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.config.AlertSettings;
import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AlertSupervisorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final URI RECEIVER = URI.create("http://hooks.example.org");
  private static final AlertRule MISSING =
      WatchedRuleTest.rule("missing", "replicas_missing > 0", "none");
  private static final AlertRule SCALING = WatchedRuleTest.rule("busy", "queued > 3", "scale 3");
  private static final AlertRule SLOW = WatchedRuleTest.rule("slow", "p99 > 20ms", "none");

  @RegisterExtension final LogWatch logs = new LogWatch();

  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final PlayedSight sight = new PlayedSight();
  private final List<AlertsKnown> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger toldAfter = new AtomicInteger();
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final List<String> deeds = new CopyOnWriteArrayList<>();
  private volatile List<AlertRule> rules = List.of(MISSING, SCALING, SLOW);
  private volatile AlertsKnown known = AlertsKnown.none();
  private volatile CompletableFuture<Integer> answer = CompletableFuture.completedFuture(200);

  /** A grid of one model or more, of which the test says how it is. */
  private static final class PlayedSight implements AlertSight {
    private volatile boolean reliable = true;
    private volatile int serving = 2;
    private volatile int queued;
    private volatile int models = 1;
    private volatile CompletableFuture<List<TrafficSample>> traffic =
        CompletableFuture.completedFuture(List.of());
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public boolean isReliable() {
      return reliable;
    }

    @Override
    public GridSample now() {
      looks.incrementAndGet();
      return new GridSample(
          IntStream.range(0, models)
              .mapToObj(each -> "m" + (each == 0 ? "" : each))
              .map(name -> new ModelSample(name, 2, serving, 0, queued, List.of()))
              .toList(),
          List.of());
    }

    @Override
    public CompletionStage<List<TrafficSample>> traffic() {
      asked.incrementAndGet();
      return traffic;
    }
  }

  private ActorRef<AlertSupervisor.Command> start() {
    AlertSettings.Webhook target = new AlertSettings.Webhook(RECEIVER, "");
    Clock fixed = Clock.fixed(NOW, ZoneOffset.UTC);
    Webhook.Post post =
        (url, headers, body) -> {
          posted.add(body);
          return answer;
        };
    AlertActions actions =
        (action, model, rule) -> {
          deeds.add(action.kind() + " " + action.most() + " " + model + " by " + rule);
          return CompletableFuture.completedFuture("scaled");
        };
    return kit.spawn(
        AlertSupervisor.create(
            new AlertSupervisor.Setup(
                "node-1",
                sight,
                () -> rules,
                () -> known,
                this::tellBoards,
                List.of(new Webhook.Setup(target, 3, 10, post, fixed)),
                actions,
                Duration.ofMinutes(5),
                clock,
                fixed)));
  }

  private void tellBoards(AlertsKnown all) {
    told.add(all);
    toldAfter.set(sight.looks.get());
  }

  /** Lets the supervisor look once more. */
  private void look() {
    int before = sight.looks.get();
    clock.pass(AlertSupervisor.INTERVAL);
    if (sight.reliable) {
      Await.until(() -> toldAfter.get() > before, "a look");
    }
  }

  private void look(int times) {
    for (int each = 0; each < times; each++) {
      look();
    }
  }

  private List<String> last() {
    return told.get(told.size() - 1).alerts().stream()
        .map(alert -> alert.rule() + " " + alert.state())
        .toList();
  }

  @AfterEach
  void stop() {
    unhandled.assertNone();
    kit.shutdownTestKit();
  }

  @Test
  void tellsBoardsLogAndWebhooksWhatFiresAndWhenItIsOver() {
    start();
    look();
    assertThat(last()).isEmpty();

    sight.serving = 1;
    look();
    assertThat(last()).containsExactly("missing FIRING");
    Await.until(() -> posted.size() == 1, "the webhook's message");
    assertThat(posted.get(0))
        .isEqualTo(
            """
            {"id":"missing/m/firing/1795341600000","rule":"missing",\
            "expression":"replicas_missing > 0","severity":"warning","state":"firing",\
            "subject":"m","value":1.0,"threshold":0.0,"unit":"count",\
            "since":"2026-11-22T10:00:00Z","message":"1 of 2 replicas of m serve",\
            "node":"node-1"}""");
    assertThat(logs.warnings())
        .containsExactly("Alert missing fires: 1 of 2 replicas of m serve (replicas_missing > 0)");

    sight.serving = 2;
    look(5);
    assertThat(last()).containsExactly("missing RESOLVED");
    Await.until(() -> posted.size() == 2, "the other message");
    assertThat(posted.get(1)).contains("\"state\":\"resolved\"", "2 of 2 replicas of m serve");
  }

  @Test
  void doesNothingWhileWhatItSeesCannotBeTrusted() {
    sight.reliable = false;
    sight.serving = 0;
    start();
    look(10);
    assertThat(told).isEmpty();

    sight.reliable = true;
    look();
    assertThat(last()).containsExactly("missing FIRING");
  }

  @Test
  void judgesWhatNodesCounted() {
    start();
    counted(0, 0);
    look(2);
    counted(50, 50);
    look(2);

    assertThat(last()).containsExactly("slow FIRING");
    assertThat(told.get(told.size() - 1).alerts().get(0).message())
        .startsWith("p99 of m is 98 ms over 10");
  }

  private void counted(long fast, long slow) {
    sight.traffic =
        CompletableFuture.completedFuture(List.of(TrafficWindowsTest.sample("a", fast, slow, 0)));
  }

  @Test
  void asksForCountsOnlyWhereARuleNeedsThem() {
    rules = List.of(MISSING);
    start();
    look(3);

    assertThat(sight.asked).hasValue(0);
  }

  // A node that never answers: the other rules go on, and questions do not pile up.
  @Test
  void doesNotWaitForCountsAndAsksOneAtATime() {
    sight.traffic = new CompletableFuture<>();
    start();
    look(5);
    sight.serving = 1;
    look();

    assertThat(last()).containsExactly("missing FIRING");
    assertThat(sight.asked).hasValue(1);
  }

  @Test
  void countsThatCannotBeHadAreLoggedOnceAndAskedForAgain() {
    sight.traffic = CompletableFuture.failedFuture(new IllegalStateException("gone"));
    start();
    look();
    Await.until(() -> logs.warnings().size() == 1, "a warning");
    look(5);

    assertThat(sight.asked.get()).isGreaterThan(4);
    assertThat(logs.warnings()).hasSize(1);
  }

  @Test
  void takesRulesAsTheyAreNow() {
    sight.serving = 1;
    rules = List.of();
    start();
    look();
    assertThat(last()).isEmpty();

    rules = List.of(MISSING);
    look();
    assertThat(last()).containsExactly("missing FIRING");
    rules = List.of(WatchedRuleTest.rule("missing", "off", "none"));
    look();
    assertThat(last()).containsExactly("missing RESOLVED");
  }

  @Test
  void actsOnceEachTimeARuleFiresAndNotAgainWithinTheRest() {
    sight.queued = 9;
    start();
    look(3);
    assertThat(deeds).containsExactly("SCALE 3 m by busy");
    Await.until(() -> "scaled".equals(acted()), "what was done");

    sight.queued = 0;
    look(6);
    sight.queued = 9;
    look(2);
    assertThat(deeds).hasSize(1);
    assertThat(acted()).isEqualTo("nothing: it acted within the last 300 s");

    sight.queued = 0;
    clock.passSilently(Duration.ofMinutes(5));
    look(6);
    sight.queued = 9;
    look(2);
    assertThat(deeds).hasSize(2);
  }

  private String acted() {
    look();
    return String.valueOf(told.get(told.size() - 1).alerts().get(0).acted());
  }

  private static final AlertView FIRED =
      new AlertView(
          "busy",
          "queued > 3",
          SCALING.severity(),
          State.FIRING,
          "m",
          9.0,
          3,
          "count",
          NOW.minusSeconds(100),
          "9 wait",
          "scaled from 1 to 2 replicas");

  private static Untold untold(URI receiver, String id) {
    return new Untold(Outbox.receiver(receiver), id, "body of " + id);
  }

  private List<String> left() {
    return told.get(told.size() - 1).untold().stream().map(Untold::id).toList();
  }

  // As after the death of the node on which the supervisor before it lived.
  @Test
  void goesOnWithWhatFiredAndTellsNobodyAgain() {
    known = new AlertsKnown(List.of(FIRED), List.of());
    sight.queued = 9;
    start();
    look(2);

    assertThat(last()).containsExactly("busy FIRING");
    assertThat(told.get(0).alerts().get(0).since()).isEqualTo(FIRED.since());
    assertThat(deeds).as("it acted already").isEmpty();

    sight.queued = 0;
    look(6);
    assertThat(last()).containsExactly("busy RESOLVED");
    Await.until(() -> posted.size() == 1, "the webhook's message");
    assertThat(posted.get(0)).contains("\"state\":\"resolved\"");
  }

  @Test
  void tellsReceiversWhatTheOneBeforeCouldNotInItsOrder() {
    URI gone = URI.create("http://gone.example.org");
    known =
        new AlertsKnown(
            List.of(FIRED),
            List.of(untold(RECEIVER, "one"), untold(gone, "none"), untold(RECEIVER, "two")));
    sight.queued = 9;
    start();
    look();

    Await.until(() -> posted.size() == 2, "the messages");
    assertThat(posted).containsExactly("body of one", "body of two");
    look();
    Await.until(() -> left().isEmpty(), "nothing left, of one that is gone, too");
  }

  @Test
  void whatAReceiverHasNotTakenIsLeftToTheNext() {
    answer = new CompletableFuture<>();
    sight.serving = 1;
    start();
    look(2);
    assertThat(left()).containsExactly("missing/m/firing/1795341600000");

    int before = told.size();
    answer.complete(200);
    Await.until(() -> told.size() > before, "the boards to be told at once");
    assertThat(left()).isEmpty();
  }

  // Killed in between, the next one would tell it anew otherwise, as if it had begun then.
  @Test
  void boardsKnowOfAMessageBeforeItIsPosted() {
    sight.serving = 1;
    start();
    look();
    Await.until(() -> posted.size() == 1, "the message");

    assertThat(told.get(0).untold())
        .singleElement()
        .satisfies(message -> assertThat(message.body()).isEqualTo(posted.get(0)));
  }

  @Test
  void handsOverWhenTheReceiverAnsweredWhatWasUnderWay() {
    answer = new CompletableFuture<>();
    sight.serving = 1;
    ActorRef<AlertSupervisor.Command> supervisor = start();
    look();
    Await.until(() -> posted.size() == 1, "the message");
    supervisor.tell(AlertSupervisor.Stop.INSTANCE);
    answer.complete(200);

    kit.createTestProbe().expectTerminated(supervisor, Duration.ofSeconds(20));
    assertThat(left()).isEmpty();
    assertThat(last()).containsExactly("missing FIRING");
  }

  @Test
  void handsOverThoughAReceiverIsSilent() {
    answer = new CompletableFuture<>();
    sight.serving = 1;
    ActorRef<AlertSupervisor.Command> supervisor = start();
    look();
    sight.reliable = false;
    int before = told.size();
    supervisor.tell(AlertSupervisor.Stop.INSTANCE);
    Await.until(
        () -> {
          clock.pass(AlertSupervisor.LAST_ANSWERS);
          return told.size() > before;
        },
        "the hand-over");

    kit.createTestProbe().expectTerminated(supervisor, Duration.ofSeconds(20));
    assertThat(left()).containsExactly("missing/m/firing/1795341600000");
  }

  @Test
  void boardsAreToldOfSoManyAtMost() {
    rules = List.of(MISSING);
    sight.models = AlertSupervisor.MOST_TOLD + 100;
    sight.serving = 1;
    start();
    look();

    assertThat(told.get(0).alerts()).hasSize(AlertSupervisor.MOST_TOLD);
    assertThat(told.get(0).untold()).hasSize(Outbox.MOST);
  }
}
