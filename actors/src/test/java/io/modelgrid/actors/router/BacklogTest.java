package io.modelgrid.actors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog();
  private final List<Routed> asked = new ArrayList<>();

  private Routed offered(@Nullable String label) {
    Routed routed =
        new Routed(
            new InferenceRequest(
                null,
                new ModelSelector("m", null, label),
                List.of(Flow.floats("x", 1, 2)),
                List.of(),
                new Deadline(0),
                0,
                null,
                Trail.none()),
            new CompletableFuture<>());
    assertThat(backlog.offer(routed)).isTrue();
    return routed;
  }

  private List<Routed> takeOut(List<Routed> blocked) {
    List<Routed> taken = new ArrayList<>();
    asked.clear();
    backlog.takeOut(
        routed -> {
          asked.add(routed);
          if (blocked.contains(routed)) {
            return "full";
          }
          taken.add(routed);
          return null;
        });
    return taken;
  }

  @Test
  void takesOutInOrderUntilOneHasToWait() {
    Routed first = offered(null);
    Routed second = offered("stable");
    Routed third = offered(null);
    assertThat(takeOut(List.of(second))).containsExactly(first);
    assertThat(asked).as("who stands behind is not asked").containsExactly(first, second);
    assertThat(takeOut(List.of())).containsExactly(second, third);
    assertThat(backlog.isEmpty()).isTrue();
    assertThat(takeOut(List.of())).isEmpty();
  }

  @Test
  void aLabelThatHasToWaitStopsNoOther() {
    Routed canary = offered("canary");
    Routed stable = offered(null);
    Routed alsoCanary = offered("canary");
    assertThat(takeOut(List.of(canary))).containsExactly(stable);
    assertThat(takeOut(List.of())).containsExactly(canary, alsoCanary);
  }

  // What was at a replica may not go to all of them: it says nothing about those behind it.
  @Test
  void whatWasSentBeforeStopsNobody() {
    Routed again = offered(null);
    again.lastSlot = 1;
    Routed first = offered(null);
    assertThat(takeOut(List.of(again))).containsExactly(first);
    assertThat(backlog.size()).isEqualTo(1);
  }

  @Test
  void refusesOnlyWhatIsBeyondItsBound() {
    for (int i = 0; i < Backlog.LIMIT; i++) {
      offered(null);
    }
    assertThat(backlog.offer(new Routed(offeredRequest(), new CompletableFuture<>()))).isFalse();
    assertThat(backlog.take(routed -> true)).hasSize(Backlog.LIMIT);
    offered(null);
    assertThat(backlog.size()).isEqualTo(1);
  }

  private static InferenceRequest offeredRequest() {
    return new InferenceRequest(
        null, ModelSelector.of("m"), List.of(), List.of(), new Deadline(0), 0, null, Trail.none());
  }
}
