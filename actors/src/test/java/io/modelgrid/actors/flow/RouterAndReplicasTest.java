package io.modelgrid.actors.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.meter.ModelMeter;
import io.modelgrid.actors.meter.Spending;
import io.modelgrid.actors.replica.DeviceAccount;
import io.modelgrid.actors.replica.Replica;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaSetup;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.RouterSetup;
import io.modelgrid.actors.transfer.TensorPost;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real router with real replicas, every message between them through bytes. */
class RouterAndReplicasTest {
  @RegisterExtension final LogWatch log = new LogWatch();
  private final ActorTestKit kit = ActorTestKit.create(Flow.config());
  private final TestClock clock = new TestClock(ManualTime.get(kit.system()));
  private final TestProbe<Replica.Report> reports = kit.createTestProbe();
  private final ActorRef<Router.Command> router =
      kit.spawn(
          Router.create(
              new RouterSetup(
                  Models.model(4, Map.of("stable", "1"), Models.verified("1")),
                  "n1",
                  "host:1",
                  Flow.settings(50, 50, 0),
                  TensorPost.direct(),
                  () -> true,
                  clock,
                  () -> 0,
                  Tracing.off())));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<Replica.Command> replica(int index, FakeLoader loader) {
    DeviceAccount devices =
        new DeviceAccount() {
          @Override
          public String choose() {
            return "cpu";
          }

          @Override
          public void reserve(String device, String slot, long bytes) {}

          @Override
          public void release(String slot) {}
        };
    ActorRef<Replica.Command> replica =
        kit.spawn(
            Replica.create(
                new ReplicaSetup(
                    "m",
                    index,
                    "host:" + index,
                    "node" + index,
                    loader,
                    Duration.ofMinutes(5),
                    devices,
                    artifact -> CompletableFuture.completedFuture(Path.of("model.onnx")),
                    Flow.settings(50, 50, 0),
                    TensorPost.direct(),
                    status -> router.tell(new Router.ReplicaReported(status)),
                    clock,
                    ModelMeter.alone("m"),
                    Tracing.off(),
                    Spending.ofOneThread())));
    replica.tell(
        new Replica.Keep(List.of(new WantedVersion("1", Flow.artifact("1"))), reports.ref()));
    return replica;
  }

  private List<CompletableFuture<InferenceAnswer>> route(int count, float how) {
    List<CompletableFuture<InferenceAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<InferenceAnswer> answer = new CompletableFuture<>();
      answers.add(answer);
      router.tell(
          new Router.Route(
              new InferenceRequest(
                  null,
                  ModelSelector.of("m"),
                  List.of(Flow.floats("x", how, i)),
                  List.of(),
                  clock.in(Duration.ofSeconds(30)),
                  0,
                  null,
                  Trail.none()),
              answer));
    }
    return answers;
  }

  private static List<Answered> answered(List<CompletableFuture<InferenceAnswer>> futures)
      throws Exception {
    List<Answered> answers = new ArrayList<>();
    for (CompletableFuture<InferenceAnswer> future : futures) {
      answers.add((Answered) future.get(20, TimeUnit.SECONDS));
    }
    return answers;
  }

  @Test
  void requestsThatWaitedForTheFirstReplicaAreAnsweredWithTheirOwnOutputs() throws Exception {
    List<CompletableFuture<InferenceAnswer>> early = route(20, FakeServable.AT_ONCE);
    replica(0, new FakeLoader());
    List<Answered> answers = answered(early);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i))
          .isEqualTo(
              new Answered(
                  "m",
                  "1",
                  null,
                  4,
                  "m.0",
                  "node0",
                  List.of(Flow.floats("y", FakeServable.AT_ONCE, i))));
    }
  }

  // One of two replicas is stopped in the middle: what it computed and what waited in it is
  // answered by the other.
  @Test
  void noRequestIsLostWithAReplica() throws Exception {
    FakeLoader zero = new FakeLoader();
    ActorRef<Replica.Command> doomed = replica(0, zero);
    answered(route(1, FakeServable.AT_ONCE));
    FakeServable first = zero.loaded();
    FakeLoader one = new FakeLoader();
    replica(1, one);
    FakeServable second = one.loaded();
    while (answered(route(2, FakeServable.AT_ONCE)).stream()
        .allMatch(each -> each.slot().equals("m.0"))) {
      Thread.onSpinWait(); // until the router has heard of the second replica
    }

    List<CompletableFuture<InferenceAnswer>> futures = route(10, FakeServable.PATIENT);
    kit.stop(doomed, Duration.ofSeconds(20));
    second.permits.release(10);
    Map<String, Long> counts =
        answered(futures).stream()
            .collect(Collectors.groupingBy(Answered::slot, Collectors.counting()));
    assertThat(counts).isEqualTo(Map.of("m.1", 10L));
    assertThat(first.awaitClosed()).isTrue();
    assertThat(List.of(first.breach(), second.breach())).containsOnly("");
  }
}
