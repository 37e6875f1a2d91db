package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.verified;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Tallied;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionStatistics.Batch;
import io.modelgrid.engine.api.VersionStatistics.Spent;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Rows;
import io.modelgrid.engine.tensor.Shape;
import io.modelgrid.engine.tensor.Tensor;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** What is counted of all requests: each once, by the version that had it. Version 1 is stable. */
class RouterStatisticsTest extends RouterFixture {
  private static final ModelState TWO =
      model(7, Map.of("stable", "1", "beta", "2"), version("1"), version("2"), version("3"));

  private final TestProbe<IngressReply> replies = kit.createTestProbe();

  private VersionStatistics statistics(String version) {
    router.tell(new Router.Ordered(new IngressOrder.Tally("m", replies.ref())));
    return replies.expectMessageClass(Tallied.class, WAIT).statistics().stream()
        .filter(each -> each.version().equals(version))
        .findFirst()
        .orElse(VersionStatistics.none(version));
  }

  private long failed(String version) {
    return statistics(version).fail().count();
  }

  private static List<NamedTensor> rows(int rows) {
    return List.of(
        new NamedTensor("x", Tensor.ofFloats(Shape.of(rows, 2), new float[2 * rows])),
        Flow.floats("z", 1, 2, 3));
  }

  private void computes(Slot slot, List<NamedTensor> inputs, long queueNanos, long computeNanos) {
    CompletableFuture<InferenceAnswer> future = route(ModelSelector.of("m"), inputs, WAIT);
    router.tell(
        new Router.Inferred(
            slot.gets().requestId(),
            "m." + slot.index,
            GOOD,
            queueNanos,
            computeNanos,
            Rows.counted(inputs)));
    answered(future);
  }

  @Test
  void addsUpCountsTimesAndRows() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> slow = route(ModelSelector.of("m"), rows(3), WAIT);
    Replica.Infer infer = slot.gets();
    clock.passSilently(Duration.ofMillis(8));
    router.tell(new Router.Inferred(infer.requestId(), "m.0", GOOD, 1_000, 7_000, 3));
    answered(slow);
    computes(slot, rows(1), 20, 400);
    computes(slot, rows(3), 0, 5);

    assertThat(statistics("1"))
        .isEqualTo(
            new VersionStatistics(
                "1",
                new Spent(3, 8_000_000),
                Spent.NOTHING,
                new Spent(3, 1_020),
                new Spent(3, 7_405),
                7,
                3,
                EPOCH_MILLIS,
                List.of(new Batch(1, new Spent(1, 400)), new Batch(3, new Spent(2, 7_005)))));
  }

  @Test
  void aScalarAndNoInputAreOneRow() {
    Slot slot = slot(0);
    computes(slot, List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(), 7))), 0, 1);
    computes(slot, List.of(), 0, 1);
    computes(slot, rows(0), 0, 1);

    assertThat(statistics("1").inferenceCount()).isEqualTo(2);
    assertThat(statistics("1").batches())
        .extracting(Batch::size, batch -> batch.compute().count())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, 1L), org.assertj.core.groups.Tuple.tuple(1, 2L));
  }

  @Test
  void aComputationForSeveralRequestsCountsOnce() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> one = route();
    CompletableFuture<InferenceAnswer> two = route();
    long first = slot.gets().requestId();
    long second = slot.gets().requestId();
    router.tell(new Router.Inferred(first, "m.0", GOOD, 1, 50, 4));
    router.tell(new Router.Inferred(second, "m.0", GOOD, 1, 50, Router.Inferred.ELSEWHERE));
    answered(one);
    answered(two);

    VersionStatistics statistics = statistics("1");
    assertThat(statistics.success().count()).isEqualTo(2);
    assertThat(statistics.inferenceCount()).isEqualTo(4);
    assertThat(statistics.executionCount()).isEqualTo(1);
    assertThat(statistics.batches()).containsExactly(new Batch(4, new Spent(1, 50)));
  }

  @Test
  void whatWaitedInTheRouterCountsAsQueueing() {
    CompletableFuture<InferenceAnswer> future = route();
    pass(Duration.ofMillis(30));
    Slot slot = slot(0);
    router.tell(new Router.Inferred(slot.gets().requestId(), "m.0", GOOD, 5, 2, 1));
    answered(future);

    assertThat(statistics("1").queue()).isEqualTo(new Spent(1, 30_000_005));
    assertThat(statistics("1").success()).isEqualTo(new Spent(1, 30_000_000));
  }

  @Test
  void tellsOnlySoManySizesApart() {
    Slot slot = slot(0);
    int most = VersionStatistics.MOST_BATCH_SIZES;
    for (int rows = most + 3; rows >= 1; rows--) {
      computes(slot, rows(rows), 0, 1);
    }
    computes(slot, rows(most + 3), 0, 1);
    computes(slot, rows(1), 0, 1);

    VersionStatistics counted = statistics("1");
    assertThat(counted.batches()).hasSize(most);
    assertThat(counted.batches().get(0).size()).as("1 to 3 came too late").isEqualTo(4);
    assertThat(counted.batches().get(most - 1)).isEqualTo(new Batch(most + 3, new Spent(2, 2)));
    assertThat(counted.executionCount()).isEqualTo(most + 5);
  }

  @Test
  void countsWhatNamesANumberOrALabelAndNoCopies() {
    Traffic shadow = new Traffic(null, null, new Traffic.Shadow("3", 10_000));
    router.tell(new Router.ModelChanged(with(TWO, shadow, null)));
    Slot slot = new Slot(0).tells(Lifecycle.SERVING, 0, "1", "2", "3");
    CompletableFuture<InferenceAnswer> numbered = route("2");
    slot.answers(slot.gets());
    answered(numbered);
    CompletableFuture<InferenceAnswer> labelled =
        route(new ModelSelector("m", null, "beta"), GOOD, WAIT);
    slot.answers(slot.gets());
    answered(labelled);
    CompletableFuture<InferenceAnswer> unversioned = route();
    slot.answers(slot.gets());
    answered(unversioned);
    Replica.Infer copy = slot.gets();
    assertThat(copy.version()).isEqualTo("3");
    slot.answers(copy);
    settle();

    assertThat(statistics("1").success().count()).isEqualTo(1);
    assertThat(statistics("2").success().count()).isEqualTo(2);
    assertThat(statistics("3")).isEqualTo(VersionStatistics.none("3"));
  }

  @Test
  void everyRefusalCountsOnceForTheVersionThatItWouldHaveGot() {
    router.tell(new Router.ModelChanged(TWO));
    Slot zero = slot(0);
    for (Rejection rejection :
        List.of(
            Rejection.FAILED,
            Rejection.UNCOMPUTABLE,
            Rejection.NO_MEMORY,
            Rejection.INVALID,
            Rejection.DEADLINE_PASSED)) {
      CompletableFuture<InferenceAnswer> future = route();
      zero.rejects(zero.gets(), rejection);
      get(future);
    }
    CompletableFuture<InferenceAnswer> full = route();
    zero.rejects(zero.gets(), Rejection.QUEUE_FULL);
    refused(full, Reason.QUEUE_FULL);
    assertThat(failed("1")).isEqualTo(6);

    refused(route(ModelSelector.of("m"), GOOD, Duration.ZERO), Reason.DEADLINE_EXCEEDED);
    assertThat(failed("1")).isEqualTo(7);
    refused(route("3"), Reason.NOT_FOUND); // registered, not loaded
    refused(route("9"), Reason.NOT_FOUND); // nobody's
    CompletableFuture<InferenceAnswer> held = route("2");
    pass(Duration.ofMinutes(5)); // no replica has it
    refused(held, Reason.DEADLINE_EXCEEDED);

    assertThat(failed("3")).isEqualTo(1);
    assertThat(failed("9")).isZero();
    assertThat(statistics("2").fail().count()).isEqualTo(1);
    assertThat(statistics("2").fail().nanos())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(30).toNanos());
    assertThat(statistics("1").success()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void whatIsRefusedBeforeItIsSentCountsToo() {
    router.tell(new Router.ModelChanged(model(7, Map.of("stable", "1"), verified("1"))));
    slot(0);
    refused(route(ModelSelector.of("m"), List.of(Flow.floats("y", 1)), WAIT), Reason.INVALID);
    refused(
        route(ModelSelector.of("m"), List.of(Flow.floats("x", new float[2000])), WAIT),
        Reason.INVALID);

    assertThat(failed("1")).isEqualTo(2);
  }

  // It is at two replicas when its deadline passes, and is answered by both afterwards.
  @Test
  void whatWasHedgedCountsOnce() {
    router = start(STABLE, 1);
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer first = zero.gets();
    clock.passSilently(Duration.ofSeconds(5));
    one.serves();
    pass(Duration.ofMillis(60));
    Replica.Infer second = one.gets();
    pass(Duration.ofMinutes(1));
    refused(future, Reason.DEADLINE_EXCEEDED);
    zero.answers(first);
    one.answers(second);
    settle();

    assertThat(statistics("1").success()).isEqualTo(Spent.NOTHING);
    assertThat(failed("1")).as("as many as were asked").isEqualTo(all.size());
  }

  @Test
  void whatIsSentToAnotherReplicaCountsOnce() {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> lost = route();
    zero.gets();
    router.tell(new Router.NodesLost(Set.of("host:0")));
    one.answers(one.gets());
    answered(lost);
    CompletableFuture<InferenceAnswer> killer = route();
    one.gets();
    zero.serves();
    one.dies();
    zero.gets();
    zero.dies();
    refused(killer, Reason.UNAVAILABLE);

    assertThat(statistics("1").success().count()).isEqualTo(1);
    assertThat(failed("1")).isEqualTo(1);
  }

  @Test
  void aCallerThatHasGoneCountsAsAFailure() {
    CompletableFuture<InferenceAnswer> waiting = route();
    settle();
    waiting.complete(InferenceAnswer.Refused.because(Reason.DEADLINE_EXCEEDED, "gone"));
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> computing = route();
    Replica.Infer infer = slot.gets();
    computing.complete(InferenceAnswer.Refused.because(Reason.DEADLINE_EXCEEDED, "gone"));
    slot.answers(infer);

    assertThat(failed("1")).as("these two, and one that settled").isEqualTo(3);
    assertThat(statistics("1").success()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void whatIsWithdrawnCountsAsAFailureOnceWhereverItIs() {
    CompletableFuture<InferenceAnswer> waiting = route();
    withdraw(waiting);
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> computing = route();
    Replica.Infer infer = slot.gets();
    withdraw(computing);
    router.tell(new Router.Withdraw(computing));
    slot.answers(infer);

    assertThat(failed("1")).isEqualTo(2);
    assertThat(statistics("1").success()).isEqualTo(Spent.NOTHING);
  }

  @Test
  void forgetsVersionsThatAreGoneAndKeepsThoseOfAnUnloadedModel() {
    Slot slot = slot(0);
    computes(slot, GOOD, 0, 1);
    router.tell(new Router.ModelChanged(with(STABLE, true)));
    assertThat(refused(route(), Reason.NOT_FOUND).message())
        .isEqualTo("model 'm' is unloaded; load it first");

    assertThat(statistics("1").success().count()).isEqualTo(1);
    assertThat(failed("1")).isEqualTo(1);
    router.tell(new Router.ModelChanged(model(9, Map.of("stable", "2"), version("2"))));
    assertThat(statistics("1")).isEqualTo(VersionStatistics.none("1"));
  }
}
