package io.modelgrid.cluster.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class GridInferenceTest {
  private final TestInbox<Router.Command> router = TestInbox.create();
  private final RequestMeters meters =
      new RequestMeters(10, 100, Duration.ofDays(1), System::nanoTime);
  private final GridInference inference =
      new GridInference(Map.of("m", router.getRef()), () -> true, meters);

  private static InferenceRequest request(String model) {
    Deadline deadline = Deadline.after(System.nanoTime(), Duration.ofSeconds(30));
    return new InferenceRequest(
        null, ModelSelector.of(model), List.of(), List.of(), deadline, 0, null, Trail.none());
  }

  @Test
  void anUnknownModelIsRefusedAtOnce() {
    Refused refused = (Refused) inference.infer(request("other")).join();
    assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(router.hasMessages()).isFalse();
    assertThat(meters.read("n"))
        .extracting(GridVitals.Model::model, GridVitals.Model::refusals)
        .containsExactly(tuple("-", Map.of("not_found", 1L)));
  }

  @Test
  void anAnswerIsCountedWhoeverGivesIt() {
    CompletableFuture<InferenceAnswer> future = inference.infer(request("m"));
    assertThat(meters.read("n")).extracting(GridVitals.Model::inFlight).containsExactly(1L);

    future.complete(Refused.because(Reason.UNAVAILABLE, "words"));

    assertThat(meters.read("n"))
        .extracting(GridVitals.Model::model, GridVitals.Model::refusals, GridVitals.Model::inFlight)
        .containsExactly(tuple("m", Map.of("unavailable", 1L), 0L));
  }

  @Test
  void cancellingTheFutureWithdrawsTheRequestOnce() {
    InferenceRequest request = request("m");
    CompletableFuture<InferenceAnswer> future = inference.infer(request);
    assertThat(router.receiveMessage()).isEqualTo(new Router.Route(request, future));

    assertThat(future.cancel(false)).isTrue();
    assertThat(future.cancel(false)).isTrue();

    assertThat(router.getAllReceived()).containsExactly(new Router.Withdraw(future));
    assertThat(meters.read("n")).extracting(GridVitals.Model::withdrawn).containsExactly(1L);
  }

  @Test
  void cancellingWhatIsAnsweredWithdrawsNothing() {
    CompletableFuture<InferenceAnswer> future = inference.infer(request("m"));
    future.complete(Refused.because(Reason.FAILED, "words"));
    router.getAllReceived();

    assertThat(future.cancel(false)).isFalse();
    assertThat(router.hasMessages()).isFalse();
  }
}
