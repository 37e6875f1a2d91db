package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of requests at replicas that are lost or late. */
class RouterLossTest extends RouterFixture {
  @Test
  void sendsWhatWasAtATerminatedReplicaToAnother() {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    zero.gets();
    zero.dies();
    one.answers(one.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
    assertThat(slotsOf(2)).containsExactly(1, 1);
  }

  @Test
  void sendsWhatWasAtALostNodeToAnotherAndTakesTheFirstAnswer() {
    Slot zero = slot(0);
    Slot one = slot(1);
    Slot two = slot(2);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer lost = zero.gets();
    // Both are lost at once: nothing goes from one to the other.
    router.tell(new Router.NodesLost(Set.of("host:0", "host:1")));
    Replica.Infer again = two.gets();
    zero.answers(lost);
    settle();
    assertThat(future).isNotDone();
    two.answers(again);
    assertThat(answered(future).slot()).isEqualTo("m.2");
    assertThat(slotsOf(2)).containsExactly(2, 2);
    one.serves(); // heard again
    assertThat(slotsOf(2)).containsExactly(1, 2);
  }

  @Test
  void whatIsBereftWaitsForAnotherReplica() throws InterruptedException {
    Slot only = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    only.gets();
    router.tell(new Router.NodesLost(Set.of("host:0")));
    nothingArrives();
    Slot other = slot(1);
    other.answers(other.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
  }

  @Test
  void whatWasAtTwoLostReplicasIsGivenUp() throws InterruptedException {
    Slot zero = slot(0);
    Slot one = slot(1);
    slot(2);
    CompletableFuture<InferenceAnswer> killer = route();
    zero.gets();
    zero.dies();
    one.gets();
    one.dies();
    assertThat(refused(killer, Reason.UNAVAILABLE).message())
        .isEqualTo(
            "version '1' of model 'm' is suspected of killing its replicas: two were lost while"
                + " they had this request");
    nothingArrives();
    assertThat(log.warnings()).anyMatch(warning -> warning.contains("suspected of killing"));
  }

  @Test
  void replicasThatDrainedKilledNothing() {
    Slot zero = slot(0);
    Slot one = slot(1);
    Slot two = slot(2);
    CompletableFuture<InferenceAnswer> future = route();
    zero.gets();
    zero.tells(Lifecycle.DRAINING, 0).dies();
    one.gets();
    one.tells(Lifecycle.DRAINING, 0).dies();
    two.answers(two.gets());
    answered(future);
  }

  @Test
  void aSlotThatIsStartedAgainGoesOnWithANewLife() {
    Slot old = slot(0);
    CompletableFuture<InferenceAnswer> first = route();
    old.gets();
    Slot reborn = slot(0);
    CompletableFuture<InferenceAnswer> second = route();
    reborn.answers(reborn.gets());
    answered(second);
    old.dies();
    reborn.answers(reborn.gets());
    answered(first);
  }

  @Test
  void whatIsLostBetweenTheNodesIsSentOnceMore() {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    zero.rejects(zero.gets(), Rejection.LOST);
    zero.answers(zero.gets()); // where there is no other
    assertThat(answered(future).slot()).isEqualTo("m.0");

    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> twice = route();
    one.rejects(one.gets(), Rejection.LOST);
    zero.rejects(zero.gets(), Rejection.LOST);
    assertThat(refused(twice, Reason.UNAVAILABLE).message())
        .isEqualTo("the request or its answer was lost between the nodes, twice: words");
  }

  @Test
  void hedgesWhatIsLateAtASuspectReplicaWithinTheBudget() throws InterruptedException {
    router = start(STABLE, 0.5);
    Slot zero = slot(0);
    Slot one = slot(1);
    // Three requests earn one hedge and a half; two of them are late.
    CompletableFuture<InferenceAnswer> late = route();
    CompletableFuture<InferenceAnswer> prompt = route();
    CompletableFuture<InferenceAnswer> later = route();
    Replica.Infer atZero = zero.gets();
    one.answers(one.gets());
    Replica.Infer alsoAtZero = zero.gets();
    answered(prompt);
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    Replica.Infer hedged = one.gets();
    assertThat(arrivals.poll(50, TimeUnit.MILLISECONDS)).isNull();
    one.answers(hedged);
    zero.answers(atZero);
    zero.answers(alsoAtZero);
    assertThat(List.of(answered(late).slot(), answered(later).slot()))
        .containsExactlyInAnyOrder("m.0", "m.1");
  }

  @Test
  void hedgesNothingWithoutABudgetNorWhereAllAreSuspect() throws InterruptedException {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = zero.gets();
    clock.passSilently(Duration.ofMillis(1100));
    one.serves();
    clock.pass(Duration.ofMillis(50));
    nothingArrives();
    zero.answers(infer);
    answered(future);

    router = start(STABLE, 1);
    Slot first = slot(0);
    slot(1);
    send();
    first.gets();
    pass(Duration.ofMillis(1200));
    nothingArrives();
  }
}
