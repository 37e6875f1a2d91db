package io.modelgrid.actors.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.flow.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.loglevel = OFF").withFallback(ConfigFactory.load()));
  private final ActorTable table = ActorTable.of(kit.system());

  /** What a worker understands. */
  private sealed interface Work extends LocalMessage {}

  private record Echo(ActorRef<String> replyTo) implements Work {}

  private record Rest(CountDownLatch started, CountDownLatch over) implements Work {}

  private record Change(ActorRef<String> replyTo) implements Work {}

  private record Break(String words) implements Work {}

  private enum Stop implements Work {
    INSTANCE
  }

  private static Behavior<Work> worker() {
    return Behaviors.receive(Work.class)
        .onMessage(Echo.class, echo -> tell(echo.replyTo()))
        .onMessage(Rest.class, WatchTest::rest)
        .onMessage(Change.class, change -> changed(change.replyTo()))
        .onMessage(Break.class, WatchTest::fail)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private static Behavior<Work> tell(ActorRef<String> replyTo) {
    replyTo.tell("here");
    return Behaviors.same();
  }

  private static Behavior<Work> changed(ActorRef<String> replyTo) {
    replyTo.tell("changed");
    return worker();
  }

  private static Behavior<Work> rest(Rest rest) throws InterruptedException {
    rest.started().countDown();
    assertThat(rest.over().await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return Behaviors.same();
  }

  private static Behavior<Work> fail(Break order) {
    throw new IllegalStateException(order.words());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<Work> spawn(String name, Behavior<Work> behavior) {
    ActorRef<Work> actor = kit.spawn(behavior, name);
    await(() -> !table.all().isEmpty());
    return actor;
  }

  private static Behavior<Work> watched() {
    return Watch.over(Family.REPLICA, "m.0", worker());
  }

  private Watched only() {
    List<Watched> all = table.all();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static void await(BooleanSupplier done) {
    Await.until(done, "the table");
  }

  private void ask(ActorRef<Work> actor, int times) {
    TestProbe<String> probe = kit.createTestProbe(String.class);
    for (int index = 0; index < times; index++) {
      actor.tell(new Echo(probe.ref()));
      probe.expectMessage(WAIT, "here");
    }
  }

  @Test
  void countsEachMessageAndTheTimeSpentOnIt() {
    ActorRef<Work> actor = spawn("worker", watched());
    ask(actor, 5);
    TestProbe<String> probe = kit.createTestProbe(String.class);
    actor.tell(new Change(probe.ref()));
    probe.expectMessage(WAIT, "changed");
    ask(actor, 1);

    await(() -> only().messages() == 7);
    assertThat(only().busyNanos()).isPositive().isLessThan(WAIT.toNanos());
    assertThat(only().path()).isEqualTo("/user/worker");
    assertThat(only().family()).isEqualTo(Family.REPLICA);
    assertThat(only().name()).isEqualTo("m.0");
    assertThat(only().restarts()).isZero();
    assertThat(only().lastError()).isNull();
  }

  @Test
  void showsHowManyMessagesWait() throws Exception {
    ActorRef<Work> actor = spawn("worker", watched());
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    actor.tell(new Rest(started, over));
    assertThat(started.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    TestProbe<String> probe = kit.createTestProbe(String.class);
    for (int index = 0; index < 30; index++) {
      actor.tell(new Echo(probe.ref()));
    }

    assertThat(only().mailbox()).isEqualTo(30);
    over.countDown();
    probe.receiveSeveralMessages(30, WAIT);
    await(() -> only().mailbox() == 0);
  }

  @Test
  void anActorThatStopsLeavesTheTable() {
    ActorRef<Work> actor = spawn("worker", watched());
    ask(actor, 3);
    actor.tell(Stop.INSTANCE);

    await(() -> table.all().isEmpty());
    assertThat(table.sums(Family.REPLICA))
        .extracting(ActorTable.Sums::count, ActorTable.Sums::messages, ActorTable.Sums::restarts)
        .containsExactly(0L, 4L, 0L);
  }

  @Test
  void anActorThatIsStartedAnewIsARestartWithItsError() {
    Behavior<Work> supervised =
        Behaviors.supervise(watched()).onFailure(SupervisorStrategy.restart());
    ActorRef<Work> actor = spawn("worker", supervised);
    ask(actor, 2);
    actor.tell(new Break("no\nmore"));
    ask(actor, 1);

    await(() -> only().messages() == 1);
    assertThat(only().restarts()).isEqualTo(1);
    assertThat(only().lastError()).isEqualTo("IllegalStateException: no more");
    assertThat(table.sums(Family.REPLICA))
        .extracting(ActorTable.Sums::count, ActorTable.Sums::messages, ActorTable.Sums::restarts)
        .containsExactly(1L, 4L, 1L);
  }

  @Test
  void anActorThatFailedAndHasASuccessorAtItsPathIsARestart() {
    ActorRef<Work> first = spawn("worker", watched());
    first.tell(new Break("broken"));
    await(() -> table.all().isEmpty());
    spawn("worker", watched());

    assertThat(only().restarts()).isEqualTo(1);
    assertThat(only().lastError()).isEqualTo("IllegalStateException: broken");
    assertThat(only().messages()).isZero();
  }

  @Test
  void anActorThatCannotStartIsNotInTheTable() {
    kit.spawn(
        Watch.over(
            Family.REPLICA,
            "m.0",
            Behaviors.<Work>setup(
                context -> {
                  throw new IllegalStateException("not today");
                })),
        "worker");
    kit.spawn(Watch.over(Family.REPLICA, "m.1", Behaviors.<Work>stopped()), "other");
    spawn("third", watched());

    await(() -> table.all().size() == 1);
    assertThat(only().path()).isEqualTo("/user/third");
  }

  @Test
  void anActorTellsWhereItStands() {
    Behavior<Work> telling =
        Behaviors.setup(
            context -> {
              ActorTable.of(context.getSystem())
                  .tell(context.getSelf(), new Told("serving", "m", "m.0", "1", 7L));
              return worker();
            });
    ActorRef<Work> actor = spawn("worker", Watch.over(Family.REPLICA, "m.0", telling));
    ask(actor, 1);

    assertThat(only().told()).isEqualTo(new Told("serving", "m", "m.0", "1", 7L));
    table.tell(kit.createTestProbe().ref(), Told.state("nobody"));
    assertThat(table.all()).hasSize(1);
  }
}
