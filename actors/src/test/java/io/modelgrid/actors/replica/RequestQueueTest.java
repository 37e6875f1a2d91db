package io.modelgrid.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.actors.meter.RequestMeters;
import io.modelgrid.actors.router.Router;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.engine.trace.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private final TestInbox<Router.Command> router = TestInbox.create();
  private final RequestMeters meters = new RequestMeters(10, 100, Duration.ofDays(1), () -> 0);
  private final RequestQueue queue =
      new RequestQueue(6, 20, meters.of("m"), new StageSpans(Tracing.off(), "m.0", "n"));

  private Replica.Infer request(long id, int priority, long deadline) {
    return new Replica.Infer(
        id,
        "1",
        List.of(),
        List.of(),
        new Deadline(deadline),
        priority,
        Trail.none(),
        router.getRef());
  }

  private boolean offer(long id, int priority) {
    return queue.offer(request(id, priority, 1000), 7);
  }

  private List<Long> polled() {
    List<Long> ids = new ArrayList<>();
    for (RequestQueue.Waiting next = queue.poll(); next != null; next = queue.poll()) {
      assertThat(next.since()).isEqualTo(7);
      ids.add(next.infer().requestId());
    }
    return ids;
  }

  @Test
  void firstComeFirstServedWithinAPriority() {
    for (long id = 1; id <= 5; id++) {
      offer(id, 2);
    }
    assertThat(polled()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void oneIsMostUrgentAndUnnamedIsInTheMiddle() {
    offer(1, 10);
    offer(2, 6);
    offer(3, 0);
    offer(4, 5);
    offer(5, 4);
    offer(6, 1);
    assertThat(polled()).containsExactly(6L, 5L, 3L, 4L, 2L, 1L);
  }

  @Test
  void prioritiesOutsideTheRangeCountAsItsEnds() {
    offer(1, Integer.MAX_VALUE);
    offer(2, 10);
    offer(3, -5);
    offer(4, 0);
    assertThat(polled()).containsExactly(3L, 4L, 1L, 2L);
  }

  @Test
  void refusesWhatExceedsTheBoundOverAllPriorities() {
    for (int id = 1; id <= 6; id++) {
      assertThat(offer(id, id)).isTrue();
    }
    assertThat(offer(7, 1)).isFalse();
    assertThat(queue.size()).isEqualTo(6);
    queue.poll();
    assertThat(offer(8, 1)).isTrue();
  }

  @Test
  void refusesWhatExceedsTheBytesUnlessItIsAlone() {
    Replica.Infer large = with(request(1, 1, 50), 6); // 24 bytes
    Replica.Infer half = with(request(2, 1, 1000), 3);
    assertThat(queue.offer(large, 7)).isTrue();
    assertThat(queue.offer(half, 7)).isFalse();
    assertThat(queue.expire(60)).containsExactly(large);
    assertThat(queue.offer(half, 7)).isTrue();
    assertThat(queue.offer(half, 7)).isFalse();
    assertThat(queue.remove(new Replica.Withdraw(2, router.getRef()))).isTrue();
    assertThat(queue.offer(half, 7)).isTrue();
    assertThat(offer(3, 1)).isTrue(); // it has none
    queue.poll();
    assertThat(queue.offer(half, 7)).isTrue();
    assertThat(queue.clear()).hasSize(2);
    assertThat(queue.offer(large, 7)).isTrue();
  }

  private static Replica.Infer with(Replica.Infer infer, int floats) {
    return infer.with(List.of(Flow.floats("x", new float[floats])));
  }

  @Test
  void takesOutWhatExpired() {
    queue.offer(request(1, 1, 100), 7);
    queue.offer(request(2, 1, 50), 7);
    queue.offer(request(3, 9, 60), 7);
    assertThat(queue.expire(60)).extracting(Replica.Infer::requestId).containsExactly(2L, 3L);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(polled()).containsExactly(1L);
  }

  @Test
  void takesOutWhatIsWithdrawnByItsRouterAlone() {
    offer(1, 2);
    offer(2, 2);
    offer(2, 9);
    TestInbox<Router.Command> another = TestInbox.create("another");
    assertThat(queue.remove(new Replica.Withdraw(1, another.getRef()))).isFalse();
    assertThat(queue.remove(new Replica.Withdraw(3, router.getRef()))).isFalse();
    assertThat(queue.remove(new Replica.Withdraw(1, router.getRef()))).isTrue();
    assertThat(queue.size()).isEqualTo(2);
    assertThat(polled()).containsExactly(2L, 2L);
  }

  @Test
  void clearsInOrder() {
    offer(1, 9);
    offer(2, 1);
    assertThat(queue.awaits("1")).isTrue();
    assertThat(queue.awaits("2")).isFalse();
    assertThat(queue.clear()).extracting(Replica.Infer::requestId).containsExactly(2L, 1L);
    assertThat(queue.size()).isZero();
    assertThat(queue.awaits("1")).isFalse();
  }

  private long counted() {
    return meters.read("n1").stream().mapToLong(GridVitals.Model::queued).sum();
  }

  @Test
  void whatWaitsIsCounted() {
    queue.offer(request(1, 0, 100), 0);
    queue.offer(request(2, 0, 5), 0);
    queue.offer(request(3, 0, 100), 0);
    queue.offer(request(4, 0, 100), 0);
    queue.offer(request(5, 0, 100), 0);
    assertThat(counted()).isEqualTo(5);

    queue.poll();
    queue.expire(50);
    queue.remove(new Replica.Withdraw(3, router.getRef()));
    assertThat(counted()).isEqualTo(2);

    queue.clear();
    assertThat(counted()).isZero();
  }
}
