package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.ModelSelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What waits in a router, for how long, and in which order it goes. */
class RouterHoldingTest extends RouterFixture {
  @Test
  void whatNoReplicaHoldsIsHeldUntilOneDoes() throws InterruptedException {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    zero.rejects(zero.gets(), Rejection.NOT_HELD);
    nothingArrives();
    Slot one = slot(1);
    one.answers(one.gets());
    assertThat(answered(future).slot()).isEqualTo("m.1");
  }

  @Test
  void holdsInOrderUntilAReplicaIsReady() throws InterruptedException {
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    Refused overflow = refused(route(), Reason.UNAVAILABLE);
    assertThat(overflow.message())
        .isEqualTo("no replica of version '1' of model 'm' is ready, and 3 requests wait already");
    assertThat(overflow.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    nothingArrives();

    slot(0);
    List<Arrival> order = List.of(arrival(), arrival(), arrival());
    assertThat(order).extracting(each -> each.infer().requestId()).containsExactly(1L, 2L, 3L);
    order.forEach(Arrival::answered);
    held.forEach(RouterFixture::answered);
  }

  @Test
  void whatExceedsAQueueThatOpensStaysHeldAndIsSentLater() throws InterruptedException {
    Slot slot = new Slot(0).tells(Lifecycle.SERVING, 0);
    List<CompletableFuture<InferenceAnswer>> held = List.of(route(), route(), route());
    slot.tells(Lifecycle.SERVING, 1, "1");
    Arrival first = arrival();
    Arrival second = arrival();
    nothingArrives();
    refused(route(), Reason.QUEUE_FULL);
    first.answered();
    Arrival third = arrival();
    assertThat(third.infer().requestId()).isEqualTo(3);
    second.answered();
    third.answered();
    held.forEach(RouterFixture::answered);
  }

  // Other routers held requests, too, and were quicker.
  @Test
  void whatWasHeldIsNotRefusedWhenOthersFillTheQueueThatOpens() throws InterruptedException {
    CompletableFuture<InferenceAnswer> held = route();
    Slot slot = slot(0);
    slot.rejects(slot.gets(), Rejection.QUEUE_FULL);
    nothingArrives();

    pass(Duration.ofMillis(100));
    slot.answers(slot.gets());
    answered(held);
  }

  @Test
  void whatIsHeldIsRefusedWhenTheModelIsUnloadedAndWhatIsAtAReplicaIsSeenThrough() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> computed = route();
    Replica.Infer infer = slot.gets();
    slot.tells(Lifecycle.LOADING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    settle();
    router.tell(new Router.ModelChanged(with(STABLE, true)));
    assertThat(refused(held, Reason.NOT_FOUND).message())
        .isEqualTo("model 'm' is unloaded; load it first");
    slot.answers(infer);
    answered(computed);

    router.tell(new Router.ModelChanged(STABLE));
    CompletableFuture<InferenceAnswer> again = route();
    slot.serves();
    slot.answers(slot.gets());
    answered(again);
  }

  @Test
  void aHeldRequestIsRefusedAfterTheHoldLimit() {
    CompletableFuture<InferenceAnswer> future = route();
    pass(Duration.ofMillis(9_900));
    assertThat(future).isNotDone();
    pass(Duration.ofMillis(150));
    Refused refused = refused(future, Reason.UNAVAILABLE);
    assertThat(refused.message()).isEqualTo("no replica of version '1' of model 'm' is ready");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aHeldRequestIsRefusedPastItsDeadline() {
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(2));
    pass(Duration.ofMillis(2050));
    refused(future, Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void holdsWithoutTheLeaseAndSendsInOrderWhenItIsBack() throws InterruptedException {
    Slot slot = slot(0);
    leased = false;
    CompletableFuture<InferenceAnswer> first = route();
    CompletableFuture<InferenceAnswer> second = route();
    nothingArrives();
    leased = true;
    CompletableFuture<InferenceAnswer> third = route();
    List<Arrival> order = List.of(arrival(), arrival(), arrival());
    assertThat(order).extracting(each -> each.infer().requestId()).containsExactly(1L, 2L, 3L);
    order.forEach(Arrival::answered);
    List.of(first, second, third).forEach(RouterFixture::answered);

    leased = false;
    CompletableFuture<InferenceAnswer> fourth = route();
    pass(Duration.ofMillis(100));
    nothingArrives();
    leased = true;
    pass(Duration.ofMillis(100));
    slot.answers(slot.gets());
    answered(fourth);
    leased = false;
    CompletableFuture<InferenceAnswer> fifth = route();
    pass(Duration.ofMillis(10_100));
    assertThat(refused(fifth, Reason.UNAVAILABLE).message())
        .isEqualTo("node 'n1' is cut off from the majority of the grid");
  }

  @Test
  void holdsUntilTheFirstVersionBecomesStable() throws InterruptedException {
    router.tell(new Router.ModelChanged(model(0, Map.of(), version("1"))));
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    nothingArrives();
    router.tell(new Router.ModelChanged(STABLE));
    slot.answers(slot.gets());
    assertThat(answered(future).epoch()).isEqualTo(7);
  }
}
