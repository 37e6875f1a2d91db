package io.modelgrid.cluster.ingress;

import static io.modelgrid.cluster.given.Given.SELF;
import static io.modelgrid.cluster.given.Given.catalogueAt;
import static io.modelgrid.cluster.given.Given.model;
import static io.modelgrid.cluster.given.Given.registered;
import static io.modelgrid.cluster.given.Given.swapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.LocalMessage;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressOrder.Confirm;
import io.modelgrid.actors.swap.IngressOrder.Hold;
import io.modelgrid.actors.swap.IngressOrder.Release;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Flipped;
import io.modelgrid.actors.swap.IngressReply.Held;
import io.modelgrid.actors.swap.IngressReply.Present;
import io.modelgrid.actors.swap.IngressReply.Tallied;
import io.modelgrid.cluster.board.Latest;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ingress does with the orders of swaps, and how it is enrolled. */
class IngressSwapTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final ModelState IDLE = model("m", "1", null, registered("1"), registered("2"));
  private static final ModelState SWAPPING = swapping(IDLE, 5, "s1", 0);
  private static final ModelState COMMITTED = swapping(IDLE, 25, "s1", 1);

  /** What a fake router saw: its start, or a message. */
  private sealed interface Seen extends LocalMessage {}

  private record Started(ModelState model) implements Seen {}

  private record Got(Router.Command command) implements Seen {}

  private final ActorTestKit kit = ActorTestKit.create(Given.manualTime());
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<Seen> seen = kit.createTestProbe();
  private final TestProbe<IngressReply> replies = kit.createTestProbe();
  private final TestProbe<ActorRef<Ingress.Command>> asks = kit.createTestProbe(); // for enrolment
  private final StatusBoard board = new StatusBoard(() -> 0);
  private final ConcurrentHashMap<String, ActorRef<Router.Command>> routers =
      new ConcurrentHashMap<>();
  private final Latest<Boolean> enrolled = new Latest<>(true);
  private final Latest<CatalogueState> copy = new Latest<>(CatalogueState.empty());
  private final ActorRef<Ingress.Command> ingress =
      kit.spawn(
          Behaviors.supervise(
                  Ingress.create(
                      new Ingress.Setup(
                          SELF,
                          this::fakeRouter,
                          routers,
                          board,
                          copy,
                          replyTo -> asks.ref().tell(replyTo),
                          enrolled)))
              .onFailure(SupervisorStrategy.restart()));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Tells what it gets; fails on a loss of node "crash:1". Cannot be made of the model "bad". */
  private Behavior<Router.Command> fakeRouter(ModelState model) {
    if (model.name().equals("bad")) {
      throw new IllegalStateException("provoked by the test");
    }
    return Behaviors.setup(
        context -> {
          seen.ref().tell(new Started(model));
          return Behaviors.receiveMessage(
              command -> {
                if (command instanceof Router.NodesLost lost && lost.nodes().contains("crash:1")) {
                  throw new IllegalStateException("provoked by the test");
                }
                seen.ref().tell(new Got(command));
                return Behaviors.same();
              });
        });
  }

  private void copyIs(long revision, ModelState... models) {
    copy.set(catalogueAt(revision, models));
    ingress.tell(new Ingress.CatalogueChanged(copy.get()));
  }

  private ActorRef<Ingress.Command> asked() {
    return asks.receiveMessage(WAIT);
  }

  private void expect(Seen expected) {
    seen.expectMessage(WAIT, expected);
  }

  private void expectStart(ModelState model) {
    expect(new Started(model));
  }

  private void expectPassed(IngressOrder order) {
    expect(new Got(new Router.Ordered(order)));
  }

  private void order(IngressOrder order) {
    ingress.tell(new Ingress.Ordered(order));
  }

  private void expect(IngressReply reply) {
    replies.expectMessage(WAIT, reply);
  }

  private Hold hold(int attempt, long revision) {
    return new Hold("m", "20", "s1", attempt, revision, replies.ref());
  }

  private static Release release(int attempt) {
    return new Release("m", "20", "s1", attempt);
  }

  /** A router tells of its start before its owner has noted it. */
  private ActorRef<Router.Command> router() {
    return seen.awaitAssert(WAIT, () -> Objects.requireNonNull(routers.get("m"), "a router of m"));
  }

  /** Enrolled, with a router of this model. */
  private void serving(long revision, ModelState model) {
    asked().tell(new Ingress.Enrolled(0));
    copyIs(revision, model);
    expectStart(model);
  }

  @Test
  void startsNoRouterBeforeItIsEnrolledAndItsCopyIsAsNew() {
    copyIs(9, IDLE);
    ActorRef<Ingress.Command> replyTo = asked();
    seen.expectNoMessage(SHORT);
    assertThat(enrolled.get()).isFalse();

    replyTo.tell(new Ingress.Enrolled(10));
    seen.expectNoMessage(SHORT);
    assertThat(routers).isEmpty();
    assertThat(enrolled.get()).isFalse();

    copyIs(10, SWAPPING);
    expectStart(SWAPPING);
    order(new IngressOrder.Call("m", 0, replies.ref()));
    replies.receiveMessage(WAIT);
    assertThat(enrolled.get()).isTrue();
    assertThat(routers).containsOnlyKeys("m");
  }

  @Test
  void asksAgainUntilItIsAnswered() {
    asked();
    time.timePasses(Enrolment.INTERVAL);
    ActorRef<Ingress.Command> replyTo = asked();
    replyTo.tell(new Ingress.Enrolled(0));
    replyTo.tell(new Ingress.Enrolled(99)); // to the other ask
    copyIs(9, IDLE);
    expectStart(IDLE);
    time.timePasses(Enrolment.INTERVAL.multipliedBy(4));
    asks.expectNoMessage(SHORT);
  }

  // Its memory of what it answered is gone, so it must not serve by what it was told before.
  @Test
  void anIngressThatIsRestartedIsEnrolledAgain() {
    copyIs(9, IDLE);
    ActorRef<Ingress.Command> first = asked();
    first.tell(new Ingress.Enrolled(0));
    expectStart(IDLE);
    ingress.tell(new Ingress.CatalogueChanged(catalogueAt(10, model("bad", "1", null))));
    ActorRef<Ingress.Command> second = asked();
    assertThat(second).isNotEqualTo(first);
    assertThat(enrolled.get()).isFalse();
    assertThat(routers).isEmpty();

    first.tell(new Ingress.Enrolled(0));
    seen.expectNoMessage(SHORT);
    second.tell(new Ingress.Enrolled(0));
    expectStart(IDLE); // which it has from the node's copy
  }

  @Test
  void answersACallOnceItsCopyIsThere() {
    copyIs(9, IDLE);
    order(new IngressOrder.Call("m", 10, replies.ref()));
    replies.expectNoMessage(SHORT);
    copyIs(12, IDLE);
    order(new IngressOrder.Call("m", 10, replies.ref()));
    expect(new Present(SELF, 12));
  }

  @Test
  void passesOrdersToTheModelsRouter() {
    serving(21, SWAPPING);
    List<IngressOrder> orders =
        List.of(
            hold(1, 21),
            new Confirm("m", 25, replies.ref()),
            new IngressOrder.Tally("m", replies.ref()),
            release(1));
    for (IngressOrder order : orders) {
      order(order);
      expectPassed(order);
    }
    replies.expectNoMessage(SHORT); // the router answers
  }

  @Test
  void passesNoHoldBeforeItsCopyShowsTheOperation() {
    serving(9, IDLE);
    order(hold(1, 21));
    copyIs(20, SWAPPING);
    expect(new Got(new Router.ModelChanged(SWAPPING)));
    order(hold(1, 21));
    seen.expectNoMessage(SHORT);
    copyIs(21, SWAPPING);
    order(hold(1, 21));
    expectPassed(hold(1, 21));
  }

  @Test
  void aRouterThatIsStartedAnewDuringAHoldHearsOfItFirst() {
    serving(21, SWAPPING);
    order(hold(1, 21));
    expectPassed(hold(1, 21));
    router().tell(new Router.NodesLost(Set.of("crash:1")));
    expectStart(SWAPPING);
    expectPassed(hold(1, 21));
  }

  @Test
  void aRouterThatIsStartedAnewAfterAHoldDoesNotHearOfIt() {
    serving(21, SWAPPING);
    order(hold(1, 21));
    expectPassed(hold(1, 21));
    order(release(1));
    expectPassed(release(1));
    router().tell(new Router.NodesLost(Set.of("crash:1")));
    expectStart(SWAPPING);
    seen.expectNoMessage(SHORT);

    order(hold(2, 21));
    expectPassed(hold(2, 21));
    copyIs(25, COMMITTED);
    expect(new Got(new Router.ModelChanged(COMMITTED)));
    router().tell(new Router.NodesLost(Set.of("crash:1")));
    expectStart(COMMITTED);
    seen.expectNoMessage(SHORT);
  }

  // A joining node is asked to hold before it is enrolled: it has no router, and holds thereby.
  @Test
  void holdsForTheRoutersThatItDoesNotHaveYet() {
    copyIs(21, SWAPPING);
    ActorRef<Ingress.Command> replyTo = asked();
    order(hold(1, 21));
    expect(new Held(SELF, "20", 1, 0));
    order(new Confirm("m", 25, replies.ref()));
    replies.expectNoMessage(SHORT);

    replyTo.tell(new Ingress.Enrolled(21));
    expectStart(SWAPPING);
    expectPassed(hold(1, 21));
  }

  @Test
  void whatIsOverIsNotHeldWithoutARouterEither() {
    copyIs(25, COMMITTED);
    order(hold(1, 21));
    order(new Confirm("m", 25, replies.ref()));
    expect(new Flipped(SELF, 25));
  }

  @Test
  void answersForAModelThatIsGone() {
    serving(9, IDLE);
    copyIs(30);
    expect(new Got(Router.Retire.INSTANCE));
    order(hold(1, 21));
    replies.expectNoMessage(SHORT);
    order(new Confirm("m", 31, replies.ref()));
    replies.expectNoMessage(SHORT);
    order(new Confirm("m", 25, replies.ref()));
    expect(new Flipped(SELF, 30));
    order(new IngressOrder.Tally("m", replies.ref()));
    expect(new Tallied(SELF, List.of(), List.of()));
  }
}
