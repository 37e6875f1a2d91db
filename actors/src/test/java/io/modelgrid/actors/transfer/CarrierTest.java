package io.modelgrid.actors.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.TestClock;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.transfer.Incoming.Chunk;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.tensor.NamedTensor;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transfers, with every message between their two ends through bytes. */
class CarrierTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final int MIB = 1 << 20;
  private static final int LARGEST = 5 * MIB;
  private static final List<NamedTensor> LARGE =
      List.of(ChunksTest.bytes("x", 4 * MIB), ChunksTest.bytes("y", 3));

  @RegisterExtension final LogWatch log = new LogWatch();
  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final UnhandledWatch unhandled = new UnhandledWatch(kit);
  private final TestProbe<Replica.Command> replica = kit.createTestProbe();
  private final TestProbe<Router.Command> router = kit.createTestProbe();
  // The carrier of another node, played by the test.
  private final TestProbe<Carrier.Command> peer = kit.createTestProbe();
  private final TestProbe<Incoming.Command> receiver = kit.createTestProbe();
  private final TestProbe<Outgoing.Command> sender = kit.createTestProbe();
  private final ActorRef<Carrier.Command> near = spawn(peer.ref());

  private ActorRef<Carrier.Command> spawn(ActorRef<Carrier.Command> other) {
    return kit.spawn(Carrier.create(new Carrier.Setup(LARGEST, 2 * LARGEST, node -> other, clock)));
  }

  @AfterEach
  void nothingWasUnhandled() {
    unhandled.assertNone();
    kit.shutdownTestKit();
  }

  private Replica.Infer infer(long id, Duration deadline) {
    return new Replica.Infer(
        id, "1", LARGE, List.of("z"), clock.in(deadline), 3, Trail.none(), router.ref());
  }

  private static Router.Inferred inferred(long id) {
    return new Router.Inferred(id, "m.2", LARGE, 5, 6, 1);
  }

  private void request(ActorRef<Carrier.Command> carrier) {
    carrier.tell(new Carrier.Request(replica.ref(), infer(7, Duration.ofSeconds(30))));
  }

  private Carrier.Offer offered() {
    return peer.expectMessageClass(Carrier.Offer.class, WAIT);
  }

  private void grant(Carrier.Offer offer, long upTo) {
    offer.sender().tell(new Outgoing.Granted(receiver.ref(), upTo));
  }

  private Chunk chunk() {
    return receiver.expectMessageClass(Chunk.class, WAIT);
  }

  /** Everything that was offered comes in. */
  private void takeAll(Carrier.Offer offer) {
    grant(offer, offer.bytes());
    for (long taken = 0; taken < offer.bytes(); ) {
      taken += chunk().bytes().remaining();
    }
  }

  /** What another node would offer from {@link #sender}. */
  private void offer(ActorRef<Outgoing.Command> from, int bytes, Duration deadline) {
    near.tell(
        new Carrier.Offer(
            from,
            replica.ref(),
            clock.in(deadline),
            infer(9, deadline).with(List.of()),
            List.of(TensorHead.of(ChunksTest.bytes("x", bytes)))));
  }

  private ActorRef<Incoming.Command> granted(TestProbe<Outgoing.Command> to, long upTo) {
    Outgoing.Granted granted = to.expectMessageClass(Outgoing.Granted.class, WAIT);
    assertThat(granted.upTo()).isEqualTo(upTo);
    return granted.receiver();
  }

  private Router.Rejected rejected(Rejection rejection) {
    Router.Rejected rejected = router.expectMessageClass(Router.Rejected.class, WAIT);
    assertThat(rejected.requestId()).isEqualTo(7);
    assertThat(rejected.rejection()).isEqualTo(rejection);
    return rejected;
  }

  @Test
  void carriesRequestsToReplicas() {
    request(spawn(near));
    Replica.Infer got = replica.expectMessageClass(Replica.Infer.class, WAIT);
    assertThat(got.inputs()).isEqualTo(LARGE);
    assertThat(got.outputs()).containsExactly("z");
    assertThat(got.requestId()).isEqualTo(7);
    assertThat(got.replyTo()).isEqualTo(router.ref());
  }

  @Test
  void carriesAnswersToRouters() {
    spawn(near).tell(new Carrier.Answer(router.ref(), inferred(7), clock.in(WAIT)));
    assertThat(router.receiveMessage(WAIT)).isEqualTo(inferred(7));
  }

  @Test
  void sendsNoMoreThanItIsGranted() {
    request(near);
    Carrier.Offer offer = offered();
    assertThat(offer.bytes()).isEqualTo(4 * MIB + 3);
    assertThat(((Replica.Infer) offer.head()).inputs()).isEmpty();
    receiver.expectNoMessage();
    grant(offer, 2L * ChunkCutter.CHUNK);
    assertThat(chunk().offset()).isZero();
    assertThat(chunk().offset()).isEqualTo(ChunkCutter.CHUNK);
    receiver.expectNoMessage();
    grant(offer, 3L * ChunkCutter.CHUNK);
    assertThat(chunk().offset()).isEqualTo(2L * ChunkCutter.CHUNK);
    receiver.expectNoMessage();
  }

  @Test
  void grantsAWindowAndAsMuchAsItTookAgain() {
    offer(sender.ref(), 4 * MIB, WAIT);
    ActorRef<Incoming.Command> to = granted(sender, Incoming.WINDOW);
    ChunkCutter cutter = new ChunkCutter(List.of(ChunksTest.bytes("x", 4 * MIB)));
    to.tell(cutter.next());
    to.tell(cutter.next());
    granted(sender, Incoming.WINDOW + cutter.offset());
    while (!cutter.isDone()) {
      to.tell(cutter.next());
    }
    granted(sender, 4 * MIB);
    sender.expectMessage(WAIT, Outgoing.Arrived.INSTANCE);
    replica.expectMessageClass(Replica.Infer.class, WAIT);
  }

  @Test
  void aLostChunkEndsTheTransfer() {
    offer(sender.ref(), 4 * MIB, WAIT);
    ActorRef<Incoming.Command> to = granted(sender, Incoming.WINDOW);
    ChunkCutter cutter = new ChunkCutter(List.of(ChunksTest.bytes("x", 4 * MIB)));
    to.tell(cutter.next());
    cutter.next();
    to.tell(cutter.next());
    sender.expectMessage(
        WAIT, new Outgoing.Refused(false, "a chunk starts at byte 1048576 (expected: at 524288)"));
    sender.expectTerminated(to, WAIT);
    replica.expectNoMessage();
  }

  @Test
  void aSenderThatFallsSilentIsGivenUp() {
    offer(sender.ref(), 4 * MIB, WAIT);
    ActorRef<Incoming.Command> to = granted(sender, Incoming.WINDOW);
    clock.pass(Incoming.SILENCE);
    sender.expectMessage(WAIT, new Outgoing.Refused(false, "nothing came for 5 s"));
    sender.expectTerminated(to, WAIT);
  }

  @Test
  void theRouterIsToldWhatWasLost() {
    request(near);
    grant(offered(), ChunkCutter.CHUNK);
    chunk();
    clock.pass(Incoming.SILENCE);
    assertThat(rejected(Rejection.LOST).message()).isEqualTo("the other node said nothing for 5 s");

    near.tell(new Carrier.Answer(router.ref(), inferred(7), clock.in(WAIT)));
    offered().sender().tell(new Outgoing.Refused(false, "words"));
    assertThat(rejected(Rejection.LOST))
        .isEqualTo(new Router.Rejected(7, "m.2", Rejection.LOST, "words"));
  }

  @Test
  void aNodeWithoutRoomIsAFullQueue() {
    request(near);
    offered().sender().tell(new Outgoing.Refused(true, "words"));
    rejected(Rejection.QUEUE_FULL);
  }

  @Test
  void whatIsQueuedWaitsUpToItsDeadline() {
    request(near);
    Carrier.Offer offer = offered();
    offer.sender().tell(Outgoing.Queued.INSTANCE);
    receiver.expectNoMessage(Duration.ofMillis(500)); // by now it has taken that in
    clock.pass(Duration.ofSeconds(20));
    router.expectNoMessage();
    clock.pass(Duration.ofSeconds(11));
    peer.expectTerminated(offer.sender(), WAIT);
    router.expectNoMessage(); // it has noticed itself
  }

  @Test
  void whatExceedsTheBudgetWaitsForItsTurn() {
    TestProbe<Outgoing.Command> second = kit.createTestProbe();
    TestProbe<Outgoing.Command> third = kit.createTestProbe();
    offer(sender.ref(), LARGEST, WAIT);
    offer(second.ref(), LARGEST, WAIT);
    offer(third.ref(), LARGEST, WAIT);
    granted(sender, Incoming.WINDOW);
    granted(second, Incoming.WINDOW);
    third.expectMessage(WAIT, Outgoing.Queued.INSTANCE);

    sender.stop(); // its node is lost, or the request was withdrawn

    granted(third, Incoming.WINDOW);
  }

  @Test
  void aSenderThatEndsWhileItWaitsIsForgotten() {
    TestProbe<Outgoing.Command> second = kit.createTestProbe();
    TestProbe<Outgoing.Command> third = kit.createTestProbe();
    TestProbe<Outgoing.Command> fourth = kit.createTestProbe();
    offer(sender.ref(), LARGEST, WAIT);
    offer(second.ref(), LARGEST, WAIT);
    offer(third.ref(), LARGEST, WAIT);
    offer(fourth.ref(), 2 * MIB, WAIT);
    third.expectMessage(WAIT, Outgoing.Queued.INSTANCE);
    fourth.expectMessage(WAIT, Outgoing.Queued.INSTANCE);
    third.stop();
    sender.stop();
    granted(fourth, 2 * MIB);
  }

  @Test
  void pastItsDeadlineWhatComesInIsDropped() {
    offer(sender.ref(), 2 * LARGEST / 3, Duration.ofSeconds(2));
    ActorRef<Incoming.Command> to = granted(sender, Incoming.WINDOW);
    clock.pass(Duration.ofSeconds(3));
    sender.expectTerminated(to, WAIT);
    sender.expectNoMessage();
  }

  @Test
  void refusesMoreThanAMessageMayHave() {
    offer(sender.ref(), LARGEST + 1, WAIT);
    sender.expectMessage(
        WAIT,
        new Outgoing.Refused(
            false,
            "the other node takes no 5242881 bytes (expected: at most 5242880, by its"
                + " modelgrid.serving.max-tensor-bytes)"));
  }

  @Test
  void refusesMoreThanMayWait() {
    for (int i = 0; i < 2 + 64; i++) {
      offer(kit.<Outgoing.Command>createTestProbe().ref(), LARGEST, WAIT);
    }
    offer(sender.ref(), LARGEST, WAIT);
    sender.expectMessage(
        WAIT, new Outgoing.Refused(true, "too many transfers wait at the other node already"));
  }

  @Test
  void aRequestThatIsWithdrawnOnItsWayNeverArrives() {
    request(near);
    Carrier.Offer offer = offered();
    grant(offer, ChunkCutter.CHUNK);
    chunk();
    Replica.Withdraw withdraw = new Replica.Withdraw(7, router.ref());
    near.tell(new Carrier.WithdrawRequest(replica.ref(), withdraw));
    peer.expectTerminated(offer.sender(), WAIT);
    replica.expectNoMessage();
    router.expectNoMessage();
  }

  // All was sent, and it may be at the replica: the withdrawal follows it.
  @Test
  void aRequestThatIsWithdrawnTooLateIsWithdrawnAtTheReplica() {
    request(near);
    Carrier.Offer offer = offered();
    takeAll(offer);
    Replica.Withdraw withdraw = new Replica.Withdraw(7, router.ref());
    near.tell(new Carrier.WithdrawRequest(replica.ref(), withdraw));
    replica.expectNoMessage();
    offer.sender().tell(Outgoing.Arrived.INSTANCE);
    replica.expectMessage(WAIT, withdraw);
    peer.expectTerminated(offer.sender(), WAIT);
  }

  @Test
  void aWithdrawalOfWhatIsNotCarriedGoesToTheReplica() {
    Replica.Withdraw withdraw = new Replica.Withdraw(7, router.ref());
    near.tell(new Carrier.WithdrawRequest(replica.ref(), withdraw));
    replica.expectMessage(WAIT, withdraw);
  }

  @Test
  void anAnswerThatNobodyWantsIsDropped() {
    near.tell(new Carrier.Answer(router.ref(), inferred(7), clock.in(WAIT)));
    Carrier.Offer offer = offered();
    near.tell(new Carrier.DropAnswer(new Replica.Withdraw(8, router.ref())));
    near.tell(new Carrier.DropAnswer(new Replica.Withdraw(7, router.ref())));
    peer.expectTerminated(offer.sender(), WAIT);
    router.expectNoMessage();
  }

  @Test
  void onlyWhatIsLargeAndForAnotherNodeIsCarried() {
    TensorPost post = new CarriedPost(peer.ref());
    post.request(replica.ref(), infer(7, WAIT));
    post.answer(router.ref(), inferred(7), clock.in(WAIT));
    post.withdraw(replica.ref(), new Replica.Withdraw(7, router.ref()));
    post.dropAnswer(new Replica.Withdraw(7, router.ref()));
    replica.expectMessageClass(Replica.Infer.class, WAIT);
    replica.expectMessageClass(Replica.Withdraw.class, WAIT);
    router.expectMessageClass(Router.Inferred.class, WAIT);
    peer.expectNoMessage();
    assertThat(CarriedPost.isLarge(infer(7, WAIT))).isTrue();
    assertThat(CarriedPost.isLarge(infer(7, WAIT).with(List.of(ChunksTest.bytes("x", MIB)))))
        .isFalse();
  }
}
