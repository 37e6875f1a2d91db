package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Tallied;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What becomes of requests whose callers have gone. */
class RouterWithdrawTest extends RouterFixture {
  private List<Long> withdrawn(int count) {
    Await.until(() -> withdrawals.size() >= count, count + " withdrawals at replicas");
    assertThat(withdrawals).allMatch(each -> each.router().equals(router));
    return withdrawals.stream().map(Replica.Withdraw::requestId).toList();
  }

  @Test
  void hasTheReplicaDropItAndHeedsNoLateAnswer() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> gone = route();
    Replica.Infer infer = slot.gets();
    CompletableFuture<InferenceAnswer> other = route();
    Replica.Infer kept = slot.gets();

    withdraw(gone);

    assertThat(withdrawn(1)).containsExactly(infer.requestId());
    slot.answers(infer);
    slot.answers(kept);
    answered(other);
    assertThat(withdrawals).hasSize(1);
  }

  @Test
  void makesRoomForWhatWaits() {
    Slot slot = new Slot(0).tells(Lifecycle.SERVING, 0);
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    slot.tells(Lifecycle.SERVING, 1, "1");
    Replica.Infer first = slot.gets();
    Replica.Infer second = slot.gets();
    settle();
    assertThat(arrivals).isEmpty();

    withdraw(held.get(0));

    assertThat(withdrawn(1)).containsExactly(first.requestId());
    slot.answers(slot.gets());
    slot.answers(second);
    answered(held.get(1));
    answered(held.get(2));
  }

  @Test
  void bothReplicasOfAHedgedRequestDropIt() {
    router = start(STABLE, 1);
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> gone = route();
    Replica.Infer late = zero.gets();
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    Replica.Infer hedge = one.gets();

    withdraw(gone);

    assertThat(withdrawn(2)).containsExactlyInAnyOrder(late.requestId(), hedge.requestId());
  }

  // Three wait, which is all that may; then their callers go.
  @Test
  void dropsWhatWaitsAtTheNextTick() throws InterruptedException {
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    refused(route(), Reason.UNAVAILABLE);
    held.forEach(this::withdraw);
    pass(Router.TICK);

    CompletableFuture<InferenceAnswer> next = route();
    nothingArrives();
    assertThat(next).isNotDone();
    Slot slot = slot(0);
    slot.answers(slot.gets());
    answered(next);
    assertThat(arrivals).isEmpty();
    assertThat(withdrawals).isEmpty();
  }

  @Test
  void isNotSentAgainWhenItsReplicaIsLost() throws InterruptedException {
    Slot zero = slot(0);
    slot(1);
    CompletableFuture<InferenceAnswer> gone = route();
    zero.gets();
    withdraw(gone);
    withdrawn(1);
    zero.dies();
    nothingArrives();
  }

  @Test
  void countsForNothing() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> gone = route();
    Replica.Infer infer = slot.gets();
    withdraw(gone);
    withdrawn(1);
    slot.rejects(infer, Rejection.FAILED);

    TestProbe<IngressReply> replies = kit.createTestProbe();
    router.tell(new Router.Ordered(new IngressOrder.Tally("m", replies.ref())));
    assertThat(replies.expectMessageClass(Tallied.class, WAIT).tallies()).isEmpty();
  }
}
