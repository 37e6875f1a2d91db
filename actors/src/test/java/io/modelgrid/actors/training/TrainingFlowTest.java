package io.modelgrid.actors.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.catalogue.Catalogue;
import io.modelgrid.actors.flow.Await;
import io.modelgrid.actors.flow.LogWatch;
import io.modelgrid.actors.flow.UnhandledWatch;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.EndedTraining;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Made;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Trainings from their submission to their end, whatever dies in between. */
class TrainingFlowTest {
  private static final OperationPlan SWAP = OperationPlan.swap("", false, false);
  private static final String SLOW = "{\"epochs\":1000,\"pause\":20}";

  @RegisterExtension final LogWatch log = new LogWatch();
  @TempDir Path directory;
  private PlayedTrainings grid;
  private UnhandledWatch unhandled;

  @BeforeEach
  void start() {
    grid = new PlayedTrainings(directory);
    unhandled = new UnhandledWatch(grid.kit);
  }

  @AfterEach
  void stop() {
    unhandled.assertNone();
    grid.close();
  }

  private static List<Integer> epochs(EndedTraining ended) {
    return ended.last().curve().points().stream().map(Point::epoch).toList();
  }

  private static List<Integer> to(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void aTrainingRunsAndItsVersionsAreRegistered() {
    grid.node("n1", 1);
    String id =
        grid.submit(
            Requests.plain(
                "m", "{\"epochs\":5,\"noise\":true,\"versions\":[\"trained\",\"int8\"]}"));

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);

    assertThat(epochs(ended)).isEqualTo(to(5));
    assertThat(ended.result().results()).containsEntry("test.accuracy", 0.75);
    assertThat(ended.result().digest()).isEqualTo("d1");
    assertThat(ended.last().versions())
        .containsExactly(new Made("1", "trained"), new Made("2", "int8"));
    assertThat(ended.last().run().node()).isEqualTo("n1");
    assertThat(ended.last().run().attempts()).isEqualTo(1);
    var version = Objects.requireNonNull(grid.state().models().get("m")).versions().get("2");
    assertThat(Objects.requireNonNull(version).lineage()).isEqualTo(Requests.lineage(id, "int8"));
    Await.until(() -> grid.news.isEmpty(), "no news of what is over");
    for (long pid : grid.processes(id)) {
      assertThat(PlayedTrainings.lives(pid)).isFalse();
    }
  }

  @Test
  void aRefusalRegistersNothingAndKeepsItsReasons() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.then("m", "{\"outcome\":\"refused\"}", SWAP));

    EndedTraining ended = grid.awaitEnd(id, Outcome.REFUSED);

    assertThat(ended.result().reasons()).containsExactly("a reason");
    assertThat(grid.state().models()).isEmpty();
  }

  @Test
  void waitingOnesSayWhyAndTakeTurns() {
    grid.node("n1", 1);
    String first = grid.submit(Requests.plain("m", SLOW));
    grid.awaitEpoch(first, 1, 1);
    String second = grid.submit(Requests.plain("m", "{}"));

    Await.until(
        () -> grid.news.containsKey(second) && grid.news.containsKey(first), "news of both");
    assertThat(Objects.requireNonNull(grid.news.get(second)).message())
        .startsWith("it takes 1 core and 64 MiB; n1 has 0 cores");
    assertThat(Objects.requireNonNull(grid.news.get(first)).message()).startsWith("epoch ");
    assertThat(Objects.requireNonNull(grid.news.get(first)).secondsLeft()).isEqualTo(1.5);
    grid.cancel(first);
    grid.awaitEnd(second, Outcome.SUCCEEDED);
  }

  @Test
  void withoutANodeItWaits() {
    String id = grid.submit(Requests.plain("m", "{}"));

    Await.until(() -> grid.news.containsKey(id), "news of it");
    assertThat(Objects.requireNonNull(grid.news.get(id)).message())
        .isEqualTo("no node with the role training is there");
    grid.node("late", 1);
    grid.awaitEnd(id, Outcome.SUCCEEDED);
  }

  @Test
  void cancellingEndsItsProcessWithinASecond() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", SLOW));
    grid.awaitEpoch(id, 1, 1);
    long pid = grid.processes(id).get(0);
    long begin = System.nanoTime();

    grid.cancel(id);

    Await.until(() -> !PlayedTrainings.lives(pid), "its process to end");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    grid.awaitEnd(id, Outcome.CANCELLED);
  }

  @Test
  void aProcessThatDoesNotHearOfItIsKilled() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", "{\"epochs\":1000,\"pause\":20,\"deaf\":true}"));
    grid.awaitEpoch(id, 1, 1);
    long pid = grid.processes(id).get(0);

    grid.cancel(id);

    Await.until(() -> !PlayedTrainings.lives(pid), "its process to end");
    assertThat(grid.awaitEnd(id, Outcome.CANCELLED).result().message())
        .isEqualTo("cancelled while it ran");
  }

  // Killed by a stranger at epoch 3 or later: it goes on from its checkpoint.
  @Test
  void aKilledProcessIsFollowedByAnotherAttempt() {
    grid.node("n1", 1);
    String id =
        grid.submit(Requests.plain("m", "{\"epochs\":40,\"pause\":50,\"versions\":[\"t\"]}"));
    grid.awaitEpoch(id, 1, 3);

    assertThat(ProcessHandle.of(grid.processes(id).get(0)).orElseThrow().destroyForcibly())
        .isTrue();

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);
    assertThat(ended.last().run().attempts()).isEqualTo(2);
    assertThat(ended.last().curve().epoch()).isEqualTo(40);
    assertThat(epochs(ended)).doesNotHaveDuplicates().isSorted();
    assertThat(ended.last().versions()).hasSize(1);
    assertThat(log.warnings()).anyMatch(each -> each.contains("ended with status 137"));
  }

  @Test
  void whoCrashesThreeTimesInARowHasFailed() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", "{\"epochs\":5,\"crash_at\":3}"));

    EndedTraining ended = grid.awaitEnd(id, Outcome.FAILED);

    assertThat(ended.result().message()).isEqualTo("it crashed 3 times in a row");
    assertThat(ended.result().reasons())
        .singleElement()
        .asString()
        .contains("status 42", "dies at epoch 3");
    // The epochs before the first crash count as progress, those of the other attempts are none.
    assertThat(ended.last().run().attempts()).isEqualTo(3);
    assertThat(epochs(ended)).isEqualTo(to(2));
  }

  @Test
  void whoCrashesTwiceGoesOn() {
    grid.node("n1", 1);
    String id =
        grid.submit(
            Requests.plain(
                "m", "{\"epochs\":5,\"crash_at\":3,\"crashes\":2,\"versions\":[\"t\"]}"));

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);

    assertThat(ended.last().run().attempts()).isEqualTo(3);
    assertThat(epochs(ended)).isEqualTo(to(5));
  }

  // The node dies; another one that shares the folder goes on once the first is sure to be gone.
  @Test
  void anotherNodeGoesOnWhereALostOneWas() {
    PlayedTrainings.Node first = grid.node("n1", 1);
    String id =
        grid.submit(Requests.plain("m", "{\"epochs\":60,\"pause\":50,\"versions\":[\"t\"]}"));
    grid.awaitEpoch(id, 1, 2);
    grid.node("n2", 1);
    long pid = grid.processes(id).get(0);
    first.kill();
    Await.until(() -> !PlayedTrainings.lives(pid), "its process to end");

    assertThat(Objects.requireNonNull(grid.live(id)).runs(1)).isTrue();
    grid.later.addAndGet(PlayedTrainings.PATIENCE.plusSeconds(3).toNanos());

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);
    assertThat(ended.last().run().node()).isEqualTo("n2");
    assertThat(ended.last().run().attempts()).isEqualTo(2);
    assertThat(ended.last().run().crashes()).isZero();
    assertThat(ended.last().curve().epoch()).isEqualTo(60);
    assertThat(ended.last().versions()).hasSize(1);
  }

  @Test
  void aNodeThatLeavesHandsItsTrainingsOver() {
    PlayedTrainings.Node first = grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", "{\"epochs\":60,\"pause\":50}"));
    grid.awaitEpoch(id, 1, 2);
    grid.node("n2", 1);

    first.leaving.set(true);

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);
    assertThat(ended.last().run().node()).isEqualTo("n2");
  }

  // A training is given to nobody else while its supervisor only moves.
  @Test
  void anotherSupervisorGoesOnWithTheSameAttempt() {
    grid.node("n1", 1);
    grid.node("n2", 1);
    String id =
        grid.submit(Requests.plain("m", "{\"epochs\":60,\"pause\":50,\"versions\":[\"t\"]}"));
    grid.awaitEpoch(id, 1, 2);

    grid.supervise();

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);
    assertThat(ended.last().run().attempts()).isEqualTo(1);
    assertThat(epochs(ended)).contains(1, 60).doesNotHaveDuplicates();
    assertThat(grid.processes(id)).hasSize(1);
  }

  // No supervisor, or no majority, for longer than the patience: the process is stopped, and goes
  // on with the same attempt when there is one again before anybody gave it away.
  @Test
  void withoutASupervisorItIsStopped() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", SLOW));
    grid.awaitEpoch(id, 1, 1);
    long pid = grid.processes(id).get(0);

    grid.stopSupervising();
    grid.later.addAndGet(PlayedTrainings.PATIENCE.toNanos());

    Await.until(() -> !PlayedTrainings.lives(pid), "its process to end");
    assertThat(log.warnings())
        .anyMatch(each -> each.contains("No word of the trainings' supervisor"));
    grid.supervise();
    Await.until(() -> grid.processes(id).size() == 2, "its next process");
    assertThat(Objects.requireNonNull(grid.live(id)).run().attempts()).isEqualTo(1);
    grid.cancel(id);
    grid.awaitEnd(id, Outcome.CANCELLED);
  }

  @Test
  void withoutAMajorityItIsStopped() {
    PlayedTrainings.Node node = grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", SLOW));
    grid.awaitEpoch(id, 1, 1);
    long pid = grid.processes(id).get(0);

    node.lease.set(false);

    Await.until(() -> !PlayedTrainings.lives(pid), "its process to end");
    node.lease.set(true);
    Await.until(() -> grid.processes(id).size() == 2, "its next process");
    grid.cancel(id);
    grid.awaitEnd(id, Outcome.CANCELLED);
  }

  // A supervisor in a minority answers nobody and writes nothing.
  @Test
  void aSupervisorThatCannotTrustWhatItSeesDoesNothing() {
    grid.reliable.set(false);
    grid.node("n1", 1);
    String id = grid.submit(Requests.plain("m", "{}"));
    long revision = grid.state().revision();

    Await.until(() -> grid.state().trainings().live().containsKey(id), "the copy to know it");
    assertThat(grid.news).isEmpty();
    assertThat(grid.state().revision()).isEqualTo(Math.max(revision, 2));
    grid.reliable.set(true);
    grid.awaitEnd(id, Outcome.SUCCEEDED);
  }

  // The version is registered, the answer is lost, and node and supervisor die: whoever goes on
  // registers nothing a second time.
  @Test
  void aVersionIsRegisteredOnceWhateverDies() {
    PlayedTrainings.Node first = grid.node("n1", 1);
    grid.unanswered.set("trained");
    String id =
        grid.submit(Requests.plain("m", "{\"epochs\":2,\"versions\":[\"trained\",\"int8\"]}"));
    Await.until(
        () -> {
          TrainingState its = grid.live(id);
          return its != null && its.versions().size() == 1;
        },
        "the first version");
    grid.stopSupervising();
    first.kill();
    grid.unanswered.set("");
    grid.later.addAndGet(PlayedTrainings.PATIENCE.multipliedBy(2).toNanos());
    grid.supervise();
    grid.node("n2", 1);
    grid.later.addAndGet(PlayedTrainings.PATIENCE.multipliedBy(2).toNanos());

    EndedTraining ended = grid.awaitEnd(id, Outcome.SUCCEEDED);

    assertThat(ended.last().run().attempts()).isEqualTo(2);
    assertThat(grid.registrations).containsExactly("1 trained", "2 trained", "2 int8");
    assertThat(ended.last().versions())
        .containsExactly(new Made("1", "trained"), new Made("2", "int8"));
    assertThat(Objects.requireNonNull(grid.state().models().get("m")).versions()).hasSize(2);
    // The process had left its outcome behind: nothing was computed again.
    assertThat(grid.processes(id)).hasSize(1);
  }

  @Test
  void aModelsFirstVersionEndsItWhenItIsStable() {
    grid.node("n1", 1);
    String id = grid.submit(Requests.then("m", "{\"versions\":[\"t\"]}", SWAP));
    Await.until(
        () ->
            grid.news.containsKey(id)
                && Objects.requireNonNull(grid.news.get(id))
                    .message()
                    .contains("until it is loaded"),
        "it to wait until its version is loaded");

    grid.loaded("m", "1");

    assertThat(grid.awaitEnd(id, Outcome.SUCCEEDED).result().message())
        .startsWith("version 1 is stable.");
  }

  private OperationState awaitOperation(String model) {
    Await.until(
        () -> Objects.requireNonNull(grid.state().models().get(model)).operation() != null,
        "an operation of " + model);
    return Objects.requireNonNull(
        Objects.requireNonNull(grid.state().models().get(model)).operation());
  }

  private void end(OperationState operation, EndedOperation.Outcome outcome, String message) {
    var ignored = grid.kit.<Catalogue.StepReply>createTestProbe().ref();
    grid.tell(new Catalogue.AdoptOperation("m", operation.id(), "s", ignored));
    grid.tell(new Catalogue.EndOperation("m", operation.id(), "s", outcome, message, ignored));
  }

  // The supervisor dies right after it began the canary: the next one begins no second one.
  @Test
  void theCanarysVerdictIsTheTrainingsEnd() {
    grid.node("n1", 1);
    String first = grid.submit(Requests.plain("m", "{\"versions\":[\"t\"]}"));
    grid.awaitEnd(first, Outcome.SUCCEEDED);
    grid.loaded("m", "1");
    OperationPlan canary =
        new OperationPlan(
            OperationPlan.Kind.CANARY,
            "",
            "stable",
            List.of(500, OperationPlan.WHOLE),
            Duration.ofSeconds(1),
            false,
            0,
            false,
            false);
    String id = grid.submit(Requests.then("m", "{\"versions\":[\"t\"]}", canary));
    OperationState operation = awaitOperation("m");
    grid.supervise();
    assertThat(operation.plan().version()).isEqualTo("2");
    assertThat(operation.plan().steps()).containsExactly(500, OperationPlan.WHOLE);
    Await.until(() -> grid.news.containsKey(id), "news of it");

    end(operation, EndedOperation.Outcome.ROLLED_BACK, "errors 4 %");

    EndedTraining ended = grid.awaitEnd(id, Outcome.REFUSED);
    assertThat(ended.last().operation()).isEqualTo(operation.id());
    assertThat(ended.result().reasons())
        .containsExactly("operation %s: errors 4 %%".formatted(operation.id()));
    assertThat(grid.state().ended()).hasSize(1);
  }

  @Test
  void itIsDoneAgainWhenItsDataChange() {
    grid.node("n1", 1);
    String first =
        grid.submit(
            Requests.again(
                "m", "{\"versions\":[\"t\"]}", new Schedule(null, Duration.ofMillis(100))));
    grid.awaitEnd(first, Outcome.SUCCEEDED);
    grid.digest.set("");
    Await.until(
        () -> log.warnings().stream().anyMatch(each -> each.contains("no such file")),
        "a warning that the data cannot be looked at");
    assertThat(grid.state().trainings().live()).isEmpty();

    grid.digest.set("d2");

    Await.until(
        () ->
            !grid.state().trainings().live().isEmpty()
                || grid.state().trainings().ended().size() > 1,
        "another training");
    Await.until(() -> grid.state().trainings().ended().size() > 1, "its end");
    EndedTraining again = grid.state().trainings().ended().get(1);
    assertThat(again.last().request().root()).isEqualTo(first);
    assertThat(again.last().request().digest()).isEqualTo("d2");
    assertThat(again.last().submitted().who()).isEqualTo("ann");
    grid.cancel(first);
    assertThat(grid.state().trainings().retrainings()).isEmpty();
  }

  @Test
  void itIsDoneAgainByTheClock() {
    grid.node("n1", 1);
    String first =
        grid.submit(Requests.again("m", "{}", new Schedule(Duration.ofMillis(500), null)));

    Await.until(
        () -> grid.state().trainings().ended().size() + grid.state().trainings().live().size() >= 2,
        "another training");
    grid.cancel(first);
    Await.until(() -> grid.state().trainings().retrainings().isEmpty(), "the end of it");
  }
}
