package io.modelgrid.cluster.ingress;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogue;
import static io.modelgrid.cluster.given.Given.members;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.serving;
import static io.modelgrid.cluster.given.Given.unreachable;
import static io.modelgrid.cluster.given.Given.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngressTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final ModelState M = model("m", "1", null, registered("1"));
  private static final ModelState M_SCALED = model("m", "1", 7, registered("1"));
  private static final ModelState N = model("n", "1", null, registered("1"));

  /** What a fake router saw: its start, or a message. */
  private sealed interface Seen extends LocalMessage {}

  private record Started(ModelState model) implements Seen {}

  private record Got(String model, Router.Command command) implements Seen {}

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final TestProbe<Seen> seen = kit.createTestProbe();
  private final ActorRef<Replica.Command> replica =
      kit.createTestProbe(Replica.Command.class).ref();
  private final AtomicLong now = new AtomicLong();
  private final StatusBoard board = new StatusBoard(now::get);
  private final ConcurrentHashMap<String, ActorRef<Router.Command>> routers =
      new ConcurrentHashMap<>();
  private final Latest<Boolean> enrolled = new Latest<>(false);
  private final ActorRef<Ingress.Command> ingress =
      kit.spawn(
          Ingress.create(
              new Ingress.Setup(
                  SELF,
                  this::fakeRouter,
                  routers,
                  board,
                  CatalogueState::empty,
                  replyTo -> replyTo.tell(new Ingress.Enrolled(0)),
                  enrolled)));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Tells what it gets; fails on a loss of node "crash:1", and lingers when it is retired. */
  private Behavior<Router.Command> fakeRouter(ModelState model) {
    return Behaviors.setup(
        context -> {
          seen.ref().tell(new Started(model));
          return Behaviors.receiveMessage(
              command -> {
                if (command instanceof Router.NodesLost lost && lost.nodes().contains("crash:1")) {
                  throw new IllegalStateException("provoked by the test");
                }
                seen.ref().tell(new Got(model.name(), command));
                return Behaviors.same();
              });
        });
  }

  private void catalogueIs(ModelState... models) {
    ingress.tell(new Ingress.CatalogueChanged(catalogue(models)));
  }

  private void expect(Seen expected) {
    seen.expectMessage(WAIT, expected);
  }

  /** In whichever order: each router starts on a thread of its own. */
  private void expectStarted(ModelState... models) {
    assertThat(seen.receiveSeveralMessages(models.length, WAIT))
        .containsExactlyInAnyOrderElementsOf(Stream.of(models).map(Started::new).toList());
  }

  /** A router tells of its start before its owner has noted it. */
  private ActorRef<Router.Command> router(String model) {
    return seen.awaitAssert(
        WAIT, () -> Objects.requireNonNull(routers.get(model), "a router of " + model));
  }

  private ReplicaStatus tell(String model, int index, String node) {
    ReplicaStatus status = serving(model, index, replica, node);
    ingress.tell(new Ingress.Told(status));
    return status;
  }

  @Test
  void startsARouterForEachModelAndTellsItOnlyItsChanges() {
    catalogueIs(M, N);
    expectStarted(M, N);

    catalogueIs(M_SCALED, N);

    expect(new Got("m", new Router.ModelChanged(M_SCALED)));
    seen.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void notesReportsAndPassesThemToTheModelsRouter() {
    catalogueIs(M, N);
    expectStarted(M, N);

    ReplicaStatus status = tell("n", 0, "b:1");

    expect(new Got("n", new Router.ReplicaReported(status)));
    assertThat(board.all()).containsExactly(status);
  }

  @Test
  void tellsANewRouterWhatIsKnownOfItsReplicas() {
    ReplicaStatus status = tell("m", 0, "b:1");

    catalogueIs(M);

    expect(new Started(M));
    expect(new Got("m", new Router.ReplicaReported(status)));
  }

  @Test
  void retiresTheRouterOfAModelThatIsGone() {
    catalogueIs(M, N);
    expectStarted(M, N);

    catalogueIs(N);

    expect(new Got("m", Router.Retire.INSTANCE));
    assertThat(routers).containsOnlyKeys("n");
  }

  // The retired router still lingers under the model's name.
  @Test
  void startsAnotherRouterForAModelThatComesBack() {
    catalogueIs(M);
    expect(new Started(M));
    ActorRef<Router.Command> first = router("m");
    catalogueIs();
    expect(new Got("m", Router.Retire.INSTANCE));

    catalogueIs(M);

    expect(new Started(M));
    tell("m", 0, "b:1");
    seen.expectMessageClass(Got.class, WAIT);
    assertThat(router("m")).isNotEqualTo(first);
  }

  @Test
  void startsAFailedRouterAnewWithTheCurrentModel() {
    catalogueIs(M);
    expect(new Started(M));
    catalogueIs(M_SCALED);
    expect(new Got("m", new Router.ModelChanged(M_SCALED)));
    ReplicaStatus status = tell("m", 0, "b:1");
    expect(new Got("m", new Router.ReplicaReported(status)));

    router("m").tell(new Router.NodesLost(Set.of("crash:1")));

    expect(new Started(M_SCALED));
    expect(new Got("m", new Router.ReplicaReported(status)));
  }

  @Test
  void passesLostNodesToEveryRouter() {
    catalogueIs(M, N);
    expectStarted(M, N);

    ingress.tell(new Ingress.NodesLost(Set.of("b:1")));

    assertThat(seen.receiveSeveralMessages(2, WAIT))
        .containsExactlyInAnyOrder(
            new Got("m", new Router.NodesLost(Set.of("b:1"))),
            new Got("n", new Router.NodesLost(Set.of("b:1"))));
  }

  @Test
  void replicasOnALostNodeAreForgottenUntilTheySpeakAgain() {
    catalogueIs(M);
    expect(new Started(M));
    expect(new Got("m", new Router.ReplicaReported(tell("m", 0, "b:1"))));
    expect(new Got("m", new Router.ReplicaReported(tell("m", 1, SELF))));

    ingress.tell(new Ingress.NodesLost(Set.of("b:1")));

    expect(new Got("m", new Router.NodesLost(Set.of("b:1"))));
    assertThat(board.all()).extracting(ReplicaStatus::node).containsExactly(SELF);
    expect(new Got("m", new Router.ReplicaReported(tell("m", 0, "b:1"))));
    assertThat(board.all()).extracting(ReplicaStatus::node).containsExactly("b:1", SELF);
  }

  @Test
  void nodeThatBecomesUnreachableIsLostOnce() {
    catalogueIs(M);
    expect(new Started(M));

    ingress.tell(new Ingress.MembersChanged(members(up(SELF), unreachable("b:1"))));
    expect(new Got("m", new Router.NodesLost(Set.of("b:1"))));
    ingress.tell(new Ingress.MembersChanged(members(up(SELF), unreachable("b:1"), up("c:1"))));
    seen.expectNoMessage(Duration.ofMillis(100));

    ingress.tell(new Ingress.MembersChanged(members(up(SELF), up("b:1"))));
    ingress.tell(new Ingress.MembersChanged(members(up(SELF), unreachable("b:1"))));
    expect(new Got("m", new Router.NodesLost(Set.of("b:1"))));
  }

  @Test
  void nodeThatIsNoMemberAnyMoreIsLostWithItsReplicas() {
    catalogueIs(M);
    expect(new Started(M));
    ingress.tell(new Ingress.MembersChanged(members(up(SELF), up("b:1"))));
    expect(new Got("m", new Router.ReplicaReported(tell("m", 0, "b:1"))));
    expect(new Got("m", new Router.ReplicaReported(tell("m", 1, SELF))));

    ingress.tell(new Ingress.MembersChanged(members(up(SELF))));

    expect(new Got("m", new Router.NodesLost(Set.of("b:1"))));
    assertThat(board.all()).extracting(ReplicaStatus::node).containsExactly(SELF);
  }

  @Test
  void sweepsSilentReplicasOffTheBoard() {
    catalogueIs(M);
    expect(new Started(M));
    expect(new Got("m", new Router.ReplicaReported(tell("m", 0, "b:1"))));
    now.set(Duration.ofSeconds(4).toNanos());

    ManualTime.get(kit.system()).timePasses(Duration.ofSeconds(1));
    ingress.tell(new Ingress.NodesLost(Set.of()));
    expect(new Got("m", new Router.NodesLost(Set.of())));

    now.set(0);
    assertThat(board.all()).isEmpty();
  }
}
