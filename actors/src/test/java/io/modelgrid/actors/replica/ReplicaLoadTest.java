package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.FakeServable;
import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.Lifecycle;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.actors.router.Router;
import io.modelgrid.actors.router.Router.Rejection;
import io.modelgrid.engine.servable.LoadException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a replica holds. */
class ReplicaLoadTest extends ReplicaFixture {
  @Test
  void computesNothingBeforeTheFirstKeep() {
    long id = infer("1", FakeServable.AT_ONCE);
    assertThat(rejected(id, Rejection.NOT_HELD)).isEqualTo("version 1 is not served here now");
    assertThat(loader.loads).hasValue(0);
  }

  @Test
  void loadsWhatItShallKeepAndComputesIt() throws InterruptedException {
    Replica.Report first = report("1");
    assertThat(first.status().lifecycle()).isEqualTo(Lifecycle.LOADING);
    assertThat(first.status().versions())
        .containsExactly(new VersionStatus("1", Holding.LOADING, null, false));
    assertThat(first.verified()).isEmpty();

    ReplicaStatus status = awaitStatus(each -> each.serves("1"));
    assertThat(status.slot()).isEqualTo("m.2");
    assertThat(status.replica()).isEqualTo(replica);
    assertThat(status.device()).isEqualTo("gpu:1");
    assertThat(status.bytes()).isEqualTo(1000);
    assertThat(devices.reserved).containsExactly(Map.entry("m.2 on gpu:1", 1000L));

    Router.Inferred inferred = inferred(infer("1", FakeServable.AT_ONCE));
    assertThat(inferred.outputs()).containsExactly(Flow.floats("y", 0, 5));
    assertThat(inferred.slot()).isEqualTo("m.2");
    assertThat(report("1").verified())
        .containsEntry("1", new Replica.Loaded(Flow.SIGNATURE, "fake", Map.of("pooling", "mean")));
    assertThat(loader.loads).hasValue(1);
    servables.add(loader.loaded());
  }

  @Test
  void triesAFailedLoadAgain() throws InterruptedException {
    loader.next(
        () -> {
          throw LoadException.here("no memory left on gpu:1", new IOException());
        });
    report("1");
    assertThat(awaitFailure())
        .isEqualTo(new VersionStatus("1", Holding.FAILED, "no memory left on gpu:1", false));
    clock.pass(Duration.ofMillis(900));
    assertThat(report("1").status().lifecycle()).isEqualTo(Lifecycle.LOADING);
    assertThat(loader.loads).hasValue(1);
    clock.pass(Duration.ofMillis(100));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void triesAFailedFetchAgain() throws InterruptedException {
    fetches.add(CompletableFuture.failedFuture(new IOException("connection refused")));
    report("1");
    assertThat(awaitFailure().reason())
        .isEqualTo("the artifact could not be fetched: connection refused");
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void anUnexpectedFailureOfTheLoaderIsLoggedAndTriedAgain() throws InterruptedException {
    log.expectError("m.2 version 1: loading failed unexpectedly");
    loader.next(
        () -> {
          throw new IllegalStateException("a bug");
        });
    report("1");
    assertThat(awaitFailure().reason()).contains("loading failed unexpectedly").contains("a bug");
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void neverTriesABundleAtFaultAgain() {
    loader.next(
        () -> {
          throw LoadException.invalid("model.onnx: not an ONNX model");
        });
    report("1");
    assertThat(awaitFailure())
        .isEqualTo(new VersionStatus("1", Holding.FAILED, "model.onnx: not an ONNX model", true));
    clock.pass(Duration.ofSeconds(200));
    assertThat(report("1").status().versions().get(0).invalid()).isTrue();
    assertThat(loader.loads).hasValue(1);
  }

  @Test
  void aLoadThatTakesTooLongFailedAndClosesWhatItMakes() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    loader.next(() -> awaitAfter(entered, go));
    report("1");
    entered.await();
    report("1"); // by now the replica knows that the load began
    clock.pass(Duration.ofMinutes(5));
    assertThat(awaitFailure().reason()).isEqualTo("the load did not end within 300 s");

    go.countDown();
    FakeServable late = loader.loaded();
    assertThat(late.awaitClosed()).isTrue();
    clock.pass(Duration.ofSeconds(1));
    awaitStatus(status -> status.serves("1"));
    servables.add(loader.loaded());
  }

  @Test
  void unloadsAVersionOnceItsRequestsAreDone() throws InterruptedException {
    FakeServable first = serve("1");
    long running = infer("1", FakeServable.PATIENT);
    long queued = infer("1", FakeServable.PATIENT);
    report("1", "2");
    servables.add(loader.loaded());
    awaitStatus(status -> status.serves("2"));
    assertThat(devices.reserved).containsValue(2000L);

    assertThat(report("2").status().serves("1")).isFalse();
    rejected(infer("1", FakeServable.AT_ONCE), Rejection.NOT_HELD);
    first.permits.release();
    inferred(running);
    assertThat(first.isClosed()).isFalse();
    first.permits.release();
    inferred(queued);
    assertThat(first.awaitClosed()).isTrue();
    inferred(infer("2", FakeServable.AT_ONCE));
    assertThat(devices.reserved).containsExactly(Map.entry("m.2 on gpu:1", 1000L));
  }
}
