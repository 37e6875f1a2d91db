package io.modelgrid.actors.router;

import static io.modelgrid.actors.flow.Models.failed;
import static io.modelgrid.actors.flow.Models.model;
import static io.modelgrid.actors.flow.Models.verified;
import static io.modelgrid.actors.flow.Models.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.tensor.NamedTensor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a caller is told. */
class RouterAnswersTest extends RouterFixture {
  @Test
  void stampsVersionAndEpochAndCompletesTheFuture() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    assertThat(infer.version()).isEqualTo("1");
    assertThat(infer.inputs()).isEqualTo(GOOD);
    slot.answers(infer);
    assertThat(answered(future)).isEqualTo(new Answered("m", "1", null, 7, "m.0", "node0", GOOD));
  }

  @Test
  void theEpochIsThatOfTheStampNotOfTheAnswer() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    Replica.Infer infer = slot.gets();
    router.tell(
        new Router.ModelChanged(model(9, Map.of("stable", "2"), version("1"), version("2"))));
    slot.answers(infer);
    assertThat(answered(future).epoch()).isEqualTo(7);
    assertThat(answered(future).version()).isEqualTo("1");
  }

  @Test
  void aRejectedRequestIsSentElsewhereOnceEach() {
    Slot zero = slot(0);
    Slot one = slot(1);
    CompletableFuture<InferenceAnswer> future = route();
    zero.rejects(zero.gets(), Rejection.QUEUE_FULL);
    one.rejects(one.gets(), Rejection.QUEUE_FULL);
    refused(future, Reason.QUEUE_FULL);
  }

  @Test
  void refusalsOfTheReplicaReachTheCaller() {
    Slot slot = slot(0);
    Map<Rejection, Reason> reasons =
        Map.of(
            Rejection.DEADLINE_PASSED, Reason.DEADLINE_EXCEEDED,
            Rejection.INVALID, Reason.INVALID,
            Rejection.UNCOMPUTABLE, Reason.INVALID,
            Rejection.NO_MEMORY, Reason.UNAVAILABLE,
            Rejection.FAILED, Reason.FAILED);
    reasons.forEach(
        (rejection, reason) -> {
          CompletableFuture<InferenceAnswer> future = route();
          slot.rejects(slot.gets(), rejection);
          Refused refused = refused(future, reason);
          if (rejection != Rejection.DEADLINE_PASSED) {
            assertThat(refused.message()).isEqualTo("words");
          }
        });
  }

  @Test
  void refusesWhatDoesNotFitTheSignatureBeforeItIsSent() throws InterruptedException {
    router.tell(new Router.ModelChanged(model(7, Map.of("stable", "1"), verified("1"))));
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> wrong =
        route(ModelSelector.of("m"), List.of(Flow.floats("z", 1, 2)), WAIT);
    assertThat(refused(wrong, Reason.INVALID).message())
        .isEqualTo("unknown input 'z'; expected x FP32 [2]");
    nothingArrives();
    send();
    slot.gets();
  }

  @Test
  void aPendingRequestIsRefusedPastItsDeadlineAndALateAnswerIgnored() {
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future =
        route(ModelSelector.of("m"), GOOD, Duration.ofSeconds(2));
    Replica.Infer infer = slot.gets();
    pass(Duration.ofMillis(2050));
    refused(future, Reason.DEADLINE_EXCEEDED);
    slot.answers(infer);
    slot.rejects(infer, Rejection.NOT_HELD);
    settle();
    refused(future, Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void saysAtOnceWhyAVersionCannotBeLoaded() {
    router.tell(new Router.ModelChanged(model(7, Map.of("stable", "1"), failed("1", "broken"))));
    assertThat(refused(route(), Reason.UNAVAILABLE).message())
        .isEqualTo("version '1' of model 'm' could not be loaded: broken");
    // Where a replica has it all the same, it is used.
    Slot slot = slot(0);
    CompletableFuture<InferenceAnswer> future = route();
    slot.answers(slot.gets());
    answered(future);
  }

  @Test
  void refusesInputsTooLargeToBeSentWhateverIsReady() throws InterruptedException {
    List<NamedTensor> fits = List.of(Flow.floats("x", new float[1024]));
    List<NamedTensor> large = List.of(Flow.floats("x", new float[1024]), Flow.floats("z", 1));
    String words =
        "the inputs are too large: 4100 bytes (expected: at most 4096, by"
            + " modelgrid.serving.max-tensor-bytes)";
    assertThat(refused(route(ModelSelector.of("m"), large, WAIT), Reason.INVALID).message())
        .isEqualTo(words);
    Slot slot = slot(0);
    assertThat(refused(route(ModelSelector.of("m"), large, WAIT), Reason.INVALID).message())
        .isEqualTo(words);
    nothingArrives();
    CompletableFuture<InferenceAnswer> future = route(ModelSelector.of("m"), fits, WAIT);
    slot.answers(slot.gets());
    answered(future);
  }
}
