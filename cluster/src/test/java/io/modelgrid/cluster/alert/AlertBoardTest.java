package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.cluster.board.Latest;
import io.modelgrid.engine.api.AlertRule.Severity;
import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.AlertView.State;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.Test;

class AlertBoardTest {
  @Test
  void keepsWhatWasToldLast() {
    Latest<List<AlertView>> latest = new Latest<>(List.of());
    BehaviorTestKit<AlertsTold> board = BehaviorTestKit.create(AlertBoard.create(latest));
    AlertView alert =
        new AlertView(
            "lost",
            "node_lost",
            Severity.CRITICAL,
            State.FIRING,
            "n2",
            1.0,
            0,
            "count",
            Instant.EPOCH,
            "n2 cannot be reached",
            null);

    board.run(new AlertsTold(List.of(alert)));
    assertThat(latest.get()).containsExactly(alert);
    board.run(new AlertsTold(List.of()));
    assertThat(latest.get()).isEmpty();
  }
}
