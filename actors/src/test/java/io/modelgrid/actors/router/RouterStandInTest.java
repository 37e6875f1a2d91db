package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.operation;
import static io.modelgrid.actors.flow.Models.verified;
import static io.modelgrid.actors.flow.Models.version;
import static io.modelgrid.actors.flow.Models.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.meter.StoodIn;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.actors.swap.IngressOrder;
import io.modelgrid.actors.swap.IngressReply;
import io.modelgrid.actors.swap.IngressReply.Tallied;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.VersionStatistics;
import io.modelgrid.engine.api.VersionTally;
import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.Traffic.Shadow;
import io.modelgrid.persistence.catalogue.Traffic.Split;
import io.modelgrid.persistence.catalogue.VersionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/**
 * For whom version 5 stands in for version 1, which is stable. The queue of a replica has two
 * places; one that others have taken is half of it.
 */
class RouterStandInTest extends RouterFixture {
  private static final Map<String, String> LABELS = Map.of("stable", "1", "stand-in", "5");
  private static final ModelState ALLOWED =
      model(7, LABELS, version("1"), version("2"), version("5"));

  private final TestProbe<IngressReply> replies = kit.createTestProbe();

  private void modelIs(ModelState model) {
    router.tell(new Router.ModelChanged(model));
  }

  private Slot idle(int index) {
    return new Slot(index).tells(Lifecycle.SERVING, 0, "1", "2", "5");
  }

  private Slot overloaded(int index) {
    return new Slot(index).tells(Lifecycle.SERVING, 1, "1", "2", "5");
  }

  /** The version of the next request at a slot, which is answered. */
  private static Answered answered(Slot at, CompletableFuture<InferenceAnswer> future) {
    Replica.Infer infer = at.gets();
    at.answers(infer);
    Answered answered = answered(future);
    assertThat(answered.version()).isEqualTo(infer.version());
    return answered;
  }

  private static void assertStoodIn(Answered answered) {
    assertThat(List.of(answered.version(), String.valueOf(answered.standsInFor())))
        .containsExactly("5", "1");
  }

  private static void assertBy(String version, Answered answered) {
    assertThat(answered.version()).isEqualTo(version);
    assertThat(answered.standsInFor()).isNull();
  }

  @Test
  void standsInFromHalfFullQueuesToBelowAQuarter() {
    modelIs(ALLOWED);
    Slot zero = idle(0);
    Slot one = idle(1);
    List<CompletableFuture<InferenceAnswer>> futures =
        List.of(route(), route(), route(), route(), route());
    List<Replica.Infer> atZero = List.of(zero.gets(), zero.gets(), zero.gets());
    List<Replica.Infer> atOne = List.of(one.gets(), one.gets());
    assertThat(versions(atOne)).containsExactly("1", "1");
    assertThat(versions(atZero)).as("one of two waits at each").containsExactly("1", "1", "5");
    zero.answers(atZero.get(0));
    one.answers(atOne.get(0));
    CompletableFuture<InferenceAnswer> between = route();
    Replica.Infer sixth = one.gets();
    assertThat(sixth.version()).as("one of four waits").isEqualTo("5");

    zero.answers(atZero.get(1));
    zero.answers(atZero.get(2));
    one.answers(atOne.get(1));
    assertBy("1", answered(zero, route()));
    one.answers(sixth);

    assertStoodIn(answered(between));
    assertThat(answered(between).epoch()).isEqualTo(7);
    assertStoodIn(answered(futures.get(4)));
    futures.subList(0, 4).forEach(future -> assertBy("1", answered(future)));
    assertThat(meters.standing()).containsExactly(new StoodIn("m", "5", 2));
  }

  private static List<String> versions(List<Replica.Infer> sent) {
    return sent.stream().map(Replica.Infer::version).toList();
  }

  @Test
  void nobodyStandsInWithoutTheLabel() {
    modelIs(model(7, Map.of("stable", "1", "cheap", "5"), version("1"), version("5")));
    Slot slot = overloaded(0);

    assertBy("1", answered(slot, route()));
    modelIs(ALLOWED);
    assertStoodIn(answered(slot, route()));
    modelIs(model(8, Map.of("stable", "1"), version("1"), version("5")));
    assertBy("1", answered(slot, route()));
    assertThat(meters.standing()).containsExactly(new StoodIn("m", "5", 1));
  }

  @Test
  void whoeverNamesAVersionOrALabelGetsThat() {
    modelIs(ALLOWED);
    Slot slot = overloaded(0);

    assertBy("1", answered(slot, route("1")));
    assertBy("1", answered(slot, labelled("stable")));
    assertBy("5", answered(slot, route("5")));
    assertBy("5", answered(slot, labelled("stand-in")));
    assertStoodIn(answered(slot, route()));
  }

  private CompletableFuture<InferenceAnswer> labelled(String label) {
    return route(ModelSelector.ofLabel("m", label), GOOD, WAIT);
  }

  @Test
  void fullQueuesAreFullForEveryVersion() {
    modelIs(ALLOWED);
    new Slot(0).tells(Lifecycle.SERVING, 2, "1", "5");

    refused(route(), Reason.QUEUE_FULL);
  }

  @Test
  void whatIsForTheCanaryIsNotStoodInFor() {
    ModelState trial =
        model(
            7,
            Map.of("stable", "1", "stand-in", "5", "canary", "2"),
            version("1"),
            version("2"),
            version("5"));
    modelIs(with(trial, new Traffic(null, new Split("2", 10_000, false), null), null));
    Slot slot = overloaded(0);
    assertBy("2", answered(slot, route()));

    slot.tells(Lifecycle.SERVING, 1, "1", "5"); // it cannot take the canary's
    assertBy("1", answered(slot, route()));

    modelIs(with(trial, new Traffic(null, new Split("2", 0, false), null), null));
    assertStoodIn(answered(slot, route()));
  }

  @Test
  void whatDoesNotFitTheStandInGoesToStable() {
    VersionState other =
        new VersionState(
            "5",
            Flow.artifact("5"),
            Instant.EPOCH,
            new VersionState.Verified(
                Signature.of(
                    List.of(TensorSpec.of("z", DataType.FP32, 2)), Flow.SIGNATURE.outputs()),
                "fake",
                Map.of()),
            null);
    modelIs(model(7, LABELS, verified("1"), other));
    assertBy("1", answered(overloaded(0), route()));

    modelIs(model(7, LABELS, verified("1"), verified("5")));
    assertStoodIn(answered(overloaded(1), route()));
  }

  @Test
  void aStandInThatNoReplicaHasReadyIsNotUsed() {
    modelIs(ALLOWED);

    assertBy("1", answered(new Slot(0).tells(Lifecycle.SERVING, 1, "1"), route()));
  }

  // It is the load of those that are used that counts: one that is silent is not.
  @Test
  void theQueuesOfSuspectReplicasDoNotCount() {
    modelIs(ALLOWED);
    idle(0);
    Slot heard = overloaded(1);
    assertBy("1", answeredAnywhere(route())); // one place of four is taken
    pass(Duration.ofMillis(900));
    heard.tells(Lifecycle.SERVING, 1, "1", "5");
    pass(Duration.ofMillis(200));

    assertStoodIn(answered(heard, route()));
  }

  private Answered answeredAnywhere(CompletableFuture<InferenceAnswer> future) {
    arrival().answered();
    return answered(future);
  }

  @Test
  void whatIsSentAgainStaysWithWhomItWasSentTo() {
    modelIs(ALLOWED);
    Slot zero = overloaded(0);
    CompletableFuture<InferenceAnswer> stoodIn = route();
    assertThat(zero.gets().version()).isEqualTo("5");
    CompletableFuture<InferenceAnswer> insists = labelled("stable");
    assertThat(zero.gets().version()).isEqualTo("1");
    Slot one = idle(1); // which ends the overload
    zero.dies();

    assertThat(List.of(answered(one, stoodIn).version(), answered(one, insists).version()))
        .containsExactly("5", "1");
    assertStoodIn(answered(stoodIn));
  }

  @Test
  void whatWentToStableIsSentAgainToStable() {
    modelIs(ALLOWED);
    Slot zero = idle(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer first = zero.gets();
    Slot one = overloaded(1);
    zero.tells(Lifecycle.SERVING, 2, "1", "5");
    zero.rejects(first, Rejection.QUEUE_FULL);

    assertBy("1", answered(one, future));
    assertStoodIn(answered(one, route()));
  }

  // A stand-in belongs to the version for which it was set; a swap ends it, also for what is lost.
  @Test
  void whatIsSentAgainAfterASwapGoesToTheNewVersion() {
    modelIs(ALLOWED);
    Slot zero = overloaded(0);
    Slot one = overloaded(1);
    CompletableFuture<InferenceAnswer> future = route();
    assertThat(zero.gets().version()).isEqualTo("5");
    modelIs(model(9, Map.of("stable", "2"), version("1"), version("2"), version("5")));
    zero.dies();

    Answered answered = answered(one, future);
    assertBy("2", answered);
    assertThat(answered.epoch()).isEqualTo(9);
  }

  @Test
  void aHedgedRequestIsMarked() {
    kit.stop(router, WAIT);
    router = start(ALLOWED, 1);
    Slot zero = overloaded(0);
    Slot one = overloaded(1);
    CompletableFuture<InferenceAnswer> future = route();
    assertThat(zero.gets().version()).isEqualTo("5");
    pass(Duration.ofMillis(900));
    one.tells(Lifecycle.SERVING, 1, "1", "5");
    pass(Duration.ofMillis(200));
    pass(Router.TICK);

    assertStoodIn(answered(one, future));
  }

  // What fills the queues after a hold is what was held: that is no overload.
  @Test
  void whatWaitedForASwapGoesToStable() {
    ModelState before =
        with(
            model(7, Map.of("stable", "1"), version("1"), version("5")),
            Traffic.none(),
            operation(OperationPlan.label("5", "stand-in", false), "s1", 0));
    modelIs(before);
    Slot slot = overloaded(0);
    router.tell(new Router.Ordered(new IngressOrder.Hold("m", "20", "s1", 1, 21, replies.ref())));
    replies.expectMessageClass(IngressReply.Held.class, WAIT);
    CompletableFuture<InferenceAnswer> held = route();
    settle();
    modelIs(
        with(
            model(25, LABELS, version("1"), version("5")),
            Traffic.none(),
            operation(OperationPlan.label("5", "stand-in", false), "s1", 1)));

    assertBy("1", answered(slot, held));
    assertBy("1", answered(slot, route()));
    pass(Waiting.AFTERMATH);
    slot.tells(Lifecycle.SERVING, 1, "1", "5");
    assertStoodIn(answered(slot, route()));
  }

  @Test
  void whatWaitedForAReplicaGoesToStable() {
    modelIs(ALLOWED);
    CompletableFuture<InferenceAnswer> waited = route();
    settle();
    Slot slot = overloaded(0);

    assertBy("1", answered(slot, waited));
    assertStoodIn(answered(slot, route()));
  }

  // The stand-in may itself be on trial: then nothing that it stood in for is the trial's.
  @Test
  void aCanarysJudgeHearsNothingOfIt() {
    modelIs(with(ALLOWED, new Traffic(null, new Split("5", 0, false), null), null));
    Slot slot = overloaded(0);
    assertStoodIn(answered(slot, route()));
    CompletableFuture<InferenceAnswer> failing = route();
    slot.rejects(slot.gets(), Rejection.FAILED);
    refused(failing, Reason.FAILED);
    assertBy("1", answered(slot, labelled("stable")));

    router.tell(new Router.Ordered(new IngressOrder.Tally("m", replies.ref())));
    Tallied tallied = replies.expectMessageClass(Tallied.class, WAIT);
    assertThat(tallied.tallies().stream().map(VersionTally::version)).containsExactly("1");
    assertThat(tallied.tallies().get(0).answered()).isEqualTo(1);
    // Everybody else is told of each.
    VersionStatistics five =
        tallied.statistics().stream()
            .filter(each -> each.version().equals("5"))
            .findFirst()
            .orElseThrow();
    assertThat(List.of(five.success().count(), five.fail().count())).containsExactly(1L, 1L);
    assertThat(counted("5").answered()).isEqualTo(1);
  }

  @Test
  void aShadowIsComparedWithStableAlone() throws InterruptedException {
    modelIs(with(ALLOWED, new Traffic(null, null, new Shadow("2", 10_000)), null));
    Slot slot = overloaded(0);

    assertStoodIn(answered(slot, route()));
    nothingArrives();
    CompletableFuture<InferenceAnswer> stable = labelled("stable");
    assertBy("1", answered(slot, stable));
    assertThat(arrival().answered().infer().version()).isEqualTo("2");
  }

  @Test
  void stoodInRequestsKeepTheRotationExact() {
    modelIs(ALLOWED);
    overloaded(0);
    overloaded(1);
    overloaded(2);

    assertThat(slotsOf(7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    assertThat(meters.standing()).containsExactly(new StoodIn("m", "5", 7));
  }

  @Test
  void anOverloadIsToldOnceUntilItHasBeenAwayForLong() {
    log.infosOf(Router.class);
    modelIs(ALLOWED);
    Slot slot = overloaded(0);
    for (int i = 0; i < 3; i++) {
      assertStoodIn(answered(slot, route()));
      slot.tells(Lifecycle.SERVING, 0, "1", "5");
      assertBy("1", answered(slot, route()));
      slot.tells(Lifecycle.SERVING, 1, "1", "5");
    }
    assertThat(log.infos())
        .containsExactly(
            "model m: overloaded here, its queues are 50 % full; version 5 stands in for version 1");

    // Nobody asks any more.
    slot.tells(Lifecycle.SERVING, 0, "1", "5");
    pass(Router.TICK);
    pass(StandingIn.CALM);
    Await.until(() -> log.infos().size() == 2, "the end");
    assertThat(log.infos().get(1))
        .isEqualTo("model m: its queues have room again; requests sent to the stand-in: 3");
  }

  @Test
  void theEndOfAnAllowanceIsTold() {
    log.infosOf(Router.class);
    modelIs(ALLOWED);
    Slot slot = overloaded(0);
    assertStoodIn(answered(slot, route()));
    modelIs(model(8, Map.of("stable", "1"), version("1"), version("5")));
    settle();

    assertThat(log.infos().get(1))
        .isEqualTo("model m: no version may stand in any more; requests sent to the stand-in: 1");
  }
}
