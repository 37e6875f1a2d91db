package io.modelgrid.cluster.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.watch.ActorTable;
import io.modelgrid.actors.watch.Family;
import io.modelgrid.actors.watch.Told;
import io.modelgrid.actors.watch.Watch;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.engine.api.ActorView;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TreeKeeperTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<TreeKeeper.Told> probe = kit.createTestProbe();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static Behavior<ActorRef<String>> polite() {
    return Behaviors.receiveMessage(
        replyTo -> {
          replyTo.tell("here");
          return Behaviors.same();
        });
  }

  private TreeKeeper.Told read(ActorRef<TreeKeeper.Command> keeper) {
    keeper.tell(new TreeKeeper.Read(probe.ref()));
    return probe.receiveMessage(WAIT);
  }

  private static ActorView row(TreeKeeper.Told told, String path) {
    return told.actors().stream()
        .filter(each -> each.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tellsWhatEachActorDoesAndUnderWhichItIs() {
    TestProbe<ActorRef<ActorRef<String>>> children = kit.createTestProbe();
    kit.spawn(
        Watch.over(
            Family.INGRESS,
            "ingress",
            Behaviors.setup(
                context -> {
                  children.ref().tell(context.spawn(Watch.over(Family.ROUTER, "m", polite()), "m"));
                  return Behaviors.empty();
                })),
        "ingress");
    ActorRef<ActorRef<String>> router = children.receiveMessage(WAIT);
    TestProbe<String> answers = kit.createTestProbe();
    router.tell(answers.ref());
    answers.expectMessage(WAIT, "here");
    ActorTable.of(kit.system()).tell(router, new Told("routing", "m", null, "1", 9L));
    ActorRef<TreeKeeper.Command> keeper = kit.spawn(TreeKeeper.create(), "actors");

    TreeKeeper.Told told = read(keeper);

    assertThat(told.leftOut()).isZero();
    assertThat(told.actors())
        .extracting(ActorView::path)
        .containsExactly("/user/ingress", "/user/ingress/m");
    ActorView row = row(told, "/user/ingress/m");
    assertThat(row.parent()).isEqualTo("/user/ingress");
    assertThat(row.family()).isEqualTo("router");
    assertThat(row.name()).isEqualTo("m");
    assertThat(row.state()).isEqualTo("routing");
    assertThat(row.messages()).isEqualTo(1);
    assertThat(row.epoch()).isEqualTo(9);
    assertThat(row(told, "/user/ingress").parent()).isNull();
  }

  @Test
  void measuresOnceASecond() {
    ActorRef<ActorRef<String>> busy = kit.spawn(Watch.over(Family.ROUTER, "m", polite()), "busy");
    ActorRef<TreeKeeper.Command> keeper = kit.spawn(TreeKeeper.create(), "actors");
    time.timePasses(Duration.ofMillis(10));
    read(keeper);
    TestProbe<String> answers = kit.createTestProbe();
    IntStream.range(0, 10).forEach(index -> busy.tell(answers.ref()));
    answers.receiveSeveralMessages(10, WAIT);

    assertThat(row(read(keeper), "/user/busy").messagesPerSecond()).isZero();
    time.timePasses(Duration.ofMillis(1_100));
    assertThat(row(read(keeper), "/user/busy").messagesPerSecond()).isPositive();
  }

  // A grid of very many models: what a node has a few of is told all the same.
  @Test
  void leavesOutRoutersThatAMessageHasNoRoomFor() {
    String longName = "m".repeat(120);
    for (int index = 0; index < 3_000; index++) {
      String name = String.format(Locale.ROOT, "%s%04d", longName, index);
      kit.spawn(Watch.over(Family.ROUTER, name, Behaviors.empty()), name);
    }
    kit.spawn(Watch.over(Family.LEASE, "lease", Behaviors.empty()), "zz-lease");
    ActorTable table = ActorTable.of(kit.system());
    kit.createTestProbe()
        .awaitAssert(
            WAIT,
            () -> {
              assertThat(table.all()).hasSize(3_001);
              return Done.getInstance();
            });

    TreeKeeper.Told told = Rows.of(table.all());

    assertThat(told.actors()).extracting(ActorView::path).contains("/user/zz-lease");
    assertThat(told.leftOut()).isPositive();
    assertThat(told.actors().size() + told.leftOut()).isEqualTo(3_001);
    assertThat(bytes(told)).isLessThan(1 << 20);
  }

  private int bytes(TreeKeeper.Told told) {
    return SerializationExtension.get(kit.system()).serialize(told).get().length;
  }
}
