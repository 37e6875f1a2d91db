package io.modelgrid.actors.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CountedAnswerTest {
  private static final InferenceAnswer OUTPUTS =
      new Answered("m", "2", null, 7, "m.0", "n1", List.of());
  private static final Refused FULL = Refused.because(Reason.QUEUE_FULL, "full");

  private final RequestMeters meters = new RequestMeters(10, 100, Duration.ofDays(1), () -> 0);

  private CountedAnswer request() {
    return new CountedAnswer(meters.of("m"), 1_000);
  }

  private GridVitals.Model of(String version) {
    return meters.read("n1").stream()
        .filter(each -> each.version().equals(version))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isInFlightWhereItIs() {
    CountedAnswer request = request();
    assertThat(of("-").inFlight()).isEqualTo(1);

    request.isAt("1");
    request.isAt("2");

    assertThat(meters.read("n1"))
        .extracting(GridVitals.Model::version, GridVitals.Model::inFlight)
        .containsExactly(tuple("1", 0L), tuple("2", 1L));
  }

  @Test
  void whatWasComputedCountsWithItsTimes() {
    CountedAnswer request = request();
    request.isAt("1");
    request.computed("2", 150_000, 700_000, 3, 3, 901_000);
    assertThat(request.complete(OUTPUTS)).isTrue();

    GridVitals.Model counted = of("2");
    assertThat(counted.answered()).isEqualTo(1);
    assertThat(counted.inFlight()).isZero();
    assertThat(counted.total().sumMicros()).isEqualTo(900);
    assertThat(counted.total().counts().subList(0, 3)).containsExactly(0L, 0L, 1L);
    assertThat(counted.queue().counts().subList(0, 3)).containsExactly(1L, 0L, 0L);
    assertThat(counted.compute().sumMicros()).isEqualTo(700);
    assertThat(counted.rows()).isEqualTo(3);
    assertThat(counted.executions()).isEqualTo(1);
    assertThat(of("1").answered()).isZero();
  }

  @Test
  void aComputationCountsOnceWithTheRowsOfAllItsRequests() {
    for (int executedRows : new int[] {5, -1, 1, 1024, 1025}) {
      CountedAnswer request = request();
      request.computed("1", 1, 1, 2, executedRows, 2_000);
      request.complete(OUTPUTS);
    }

    assertThat(of("1").executions()).isEqualTo(4);
    assertThat(of("1").rows()).isEqualTo(10);
    assertThat(meters.batches())
        .containsExactly(
            new BatchSizes(
                "m", "1", List.of(1L, 0L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L), 2_055));
    assertThat(BatchSizes.bounds()).startsWith(1L, 2L, 4L, 8L).endsWith(1024L).hasSize(11);
  }

  @Test
  void onlyTheFirstEndCounts() {
    CountedAnswer request = request();
    request.isAt("1");

    assertThat(request.complete(FULL)).isTrue();
    assertThat(request.complete(OUTPUTS)).isFalse();
    assertThat(request.cancel(false)).isFalse();
    request.isAt("2");

    assertThat(request.join()).isEqualTo(FULL);
    assertThat(meters.read("n1")).extracting(GridVitals.Model::version).containsExactly("1");
    assertThat(of("1").refusals()).isEqualTo(Map.of("queue_full", 1L));
    assertThat(of("1").withdrawn()).isZero();
    assertThat(of("1").inFlight()).isZero();
  }

  @Test
  void aCallerWhoHasGoneIsNoAnswer() {
    CountedAnswer request = request();

    assertThat(request.cancel(false)).isTrue();
    assertThat(request.complete(OUTPUTS)).isFalse();

    assertThat(request).isCancelled();
    assertThat(of("-").withdrawn()).isEqualTo(1);
    assertThat(of("-").answered() + of("-").failed()).isZero();
  }

  @Test
  void isCountedBeforeAnybodyHears() {
    CountedAnswer request = request();
    List<Long> seen = new ArrayList<>();
    var unused = request.thenAccept(answer -> seen.add(of("-").failed()));

    request.complete(FULL);

    assertThat(seen).containsExactly(1L);
  }

  // A router answers, the caller goes, the time is up, and the request moves, all at once.
  @Test
  void isCountedOnceHoweverManyEndIt() throws Exception {
    int requests = 2_000;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    for (int i = 0; i < requests; i++) {
      CountedAnswer request = request();
      CountDownLatch go = new CountDownLatch(1);
      for (Runnable end :
          List.<Runnable>of(
              () -> {
                request.isAt("1");
                request.isAt("2");
                request.complete(OUTPUTS);
              },
              () -> request.cancel(false),
              () -> request.complete(FULL))) {
        threads.execute(
            () -> {
              awaitUnchecked(go);
              end.run();
            });
      }
      go.countDown();
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

    List<GridVitals.Model> all = meters.read("n1");
    assertThat(all.stream().mapToLong(GridVitals.Model::inFlight)).containsOnly(0L);
    assertThat(all.stream().mapToLong(m -> m.answered() + m.failed() + m.withdrawn()).sum())
        .isEqualTo(requests);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
