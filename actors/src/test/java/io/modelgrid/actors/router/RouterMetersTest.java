package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.meter.Spent;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What a node's meters count of the requests that a router sees. That each is counted once is
 * looked at after every test of the router.
 */
class RouterMetersTest extends RouterFixture {
  private static final ModelState TWO =
      model(8, Map.of("stable", "2", "old", "1"), version("1"), version("2"));

  @Test
  void anAnswerCountsForTheVersionThatGaveIt() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    assertThat(counted("1").inFlight()).isEqualTo(1);
    clock.passSilently(Duration.ofMillis(8));
    router.tell(new Router.Inferred(infer.requestId(), "m.0", GOOD, 1_000, 7_000_000, 3));
    answered(future);

    GridVitals.Model counted = counted("1");
    assertThat(counted.answered()).isEqualTo(1);
    assertThat(counted.total().sumMicros()).isEqualTo(8_000);
    assertThat(counted.queue().sumMicros()).isEqualTo(1);
    assertThat(counted.compute().sumMicros()).isEqualTo(7_000);
    assertThat(counted.executions()).isEqualTo(1);
  }

  @Test
  void aRequestThatWasSentAgainCountsOnceAndWhereItEnded() {
    Slot zero = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer first = zero.gets();
    router.tell(new Router.ModelChanged(TWO));
    Slot one = new Slot(1).tells(Lifecycle.SERVING, 0, "2");
    zero.rejects(first, Rejection.NOT_HELD);
    one.answers(one.gets());
    answered(future);

    assertThat(counted("2").answered()).isEqualTo(1);
    assertThat(counted("1").answered() + counted("1").failed()).isZero();
  }

  @Test
  void aRefusalCountsForTheVersionThatWasMeant() {
    refused(route("3"), Reason.NOT_FOUND);
    refused(route(ModelSelector.of("m"), GOOD, Duration.ZERO), Reason.DEADLINE_EXCEEDED);

    assertThat(counted("-").refusals()).isEqualTo(Map.of("not_found", 1L));
    assertThat(counted("1").refusals()).isEqualTo(Map.of("deadline_exceeded", 1L));
  }

  @Test
  void whatARouterLeavesBehindIsCounted() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> sent = route();
    slot.gets();
    slot.tells(Lifecycle.SERVING, 0);
    CompletableFuture<InferenceAnswer> held = route();
    settle();
    kit.stop(router, WAIT);

    refused(sent, Reason.UNAVAILABLE);
    refused(held, Reason.UNAVAILABLE);
    assertThat(counted("1").refusals()).containsEntry("unavailable", 1L);
    assertThat(counted("-").refusals()).containsEntry("unavailable", 1L);
  }

  @Test
  void aLateAnswerToOneWhoHasGoneCountsForNothing() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> gone = route();
    Replica.Infer infer = slot.gets();
    withdraw(gone);
    slot.answers(infer);
    settle();

    assertThat(counted("1").withdrawn()).isEqualTo(1);
    assertThat(counted("1").answered()).isZero();
  }

  @Test
  void twoThatWereComputedTogetherCountOneExecution() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> one = route();
    CompletableFuture<InferenceAnswer> two = route();
    long first = slot.gets().requestId();
    long second = slot.gets().requestId();
    router.tell(new Router.Inferred(first, "m.0", GOOD, 1, 50, 2));
    router.tell(new Router.Inferred(second, "m.0", GOOD, 1, 50, Router.Inferred.ELSEWHERE));
    answered(one);
    answered(two);

    assertThat(counted("1").answered()).isEqualTo(2);
    assertThat(counted("1").executions()).isEqualTo(1);
  }

  @Test
  void whatAnAnswerHasCostCountsForItsVersionOnce() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Spent spent = new Spent(9_000, 4_000, 1_000_000, false);
    Router.Inferred inferred =
        new Router.Inferred(slot.gets().requestId(), "m.0", GOOD, 1, 50, 1, spent);
    router.tell(inferred);
    answered(future);
    router.tell(inferred); // once more, by mistake
    answered(send(slot));

    long bytes = NamedTensor.bytesOf(GOOD);
    assertThat(meters.costs("n1"))
        .containsExactly(
            new GridVitals.Cost("n1", "m", "1", "-", 2, 9, 4, 2 * bytes, 2 * bytes, 1.0, true));
  }

  private CompletableFuture<InferenceAnswer> send(Slot slot) {
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    return future;
  }
}
