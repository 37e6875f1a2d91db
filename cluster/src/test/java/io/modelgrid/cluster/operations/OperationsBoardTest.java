package io.modelgrid.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.cluster.board.Latest;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;

class OperationsBoardTest {
  private final Latest<Map<String, OperationProgress>> latest = new Latest<>(Map.of());
  private final BehaviorTestKit<OperationProgress> board =
      BehaviorTestKit.create(OperationsBoard.create(latest));

  private void tell(int operation, String message) {
    board.run(new OperationProgress(String.valueOf(operation), "m", message, null, List.of()));
  }

  @Test
  void keepsWhatWasToldLastOfEachOperation() {
    tell(7, "load: waits");
    tell(9, "load: waits");
    tell(7, "hold: waits");

    assertThat(latest.get()).containsOnlyKeys("7", "9");
    assertThat(latest.get().values())
        .extracting(OperationProgress::message)
        .containsExactlyInAnyOrder("hold: waits", "load: waits");
  }

  // The first one speaks again before there is one too many, so it is the second that goes.
  @Test
  void forgetsTheOneThatWasSilentForLongest() {
    for (int operation = 1; operation <= OperationsBoard.KEPT; operation++) {
      tell(operation, "load: waits");
    }
    tell(1, "hold: waits");
    tell(OperationsBoard.KEPT + 1, "load: waits");

    assertThat(latest.get())
        .hasSize(OperationsBoard.KEPT)
        .containsKeys("1", "3")
        .doesNotContainKey("2");
  }

  @Test
  void whatWasReadDoesNotChange() {
    tell(7, "load: waits");
    Map<String, OperationProgress> read = latest.get();
    tell(7, "hold: waits");

    assertThat(read.values()).extracting(OperationProgress::message).containsExactly("load: waits");
  }
}
