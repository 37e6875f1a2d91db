package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HoldQueueTest {
  private final HoldQueue queue = new HoldQueue(3);
  private final Routed a = routed();
  private final Routed b = routed();
  private final Routed c = routed();

  private static Routed routed() {
    return new Routed(
        new InferenceRequest(
            null,
            ModelSelector.of("m"),
            List.of(),
            List.of(),
            new Deadline(9),
            0,
            null,
            Trail.none()),
        new CompletableFuture<>());
  }

  private void holdAll() {
    assertThat(queue.offer(a, "why", 1)).isTrue();
    assertThat(queue.offer(b, "why", 2)).isTrue();
    assertThat(queue.offer(c, "why", 3)).isTrue();
  }

  @Test
  void isBoundedAndNotesWhenAndWhy() {
    holdAll();
    assertThat(queue.offer(routed(), "why", 4)).isFalse();
    assertThat(queue.size()).isEqualTo(3);
    assertThat(b.heldSince).isEqualTo(2);
    assertThat(b.heldBecause).isEqualTo("why");
  }

  @Test
  void takesOutInOrderWhatHasNoObstacleAndNotesTheOthers() {
    holdAll();
    List<Routed> asked = new ArrayList<>();
    queue.takeOut(
        routed -> {
          asked.add(routed);
          return routed == b ? "another reason" : null;
        });
    assertThat(asked).containsExactly(a, b, c);
    assertThat(b.heldBecause).isEqualTo("another reason");
    assertThat(queue.clear()).containsExactly(b);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void takesByACondition() {
    holdAll();
    assertThat(queue.take(routed -> routed.heldSince <= 2)).containsExactly(a, b);
    assertThat(queue.size()).isEqualTo(1);
  }
}
