package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rounds of a hold, the names of nodes, the log of steps. */
class SwapPoliciesTest {
  @Test
  void aRoundIsHeldWhenAllThatWereAskedHold() {
    HoldRound round = new HoldRound(Set.of("a:1", "b:1"));
    round.held("a:1", 2);
    round.held("c:1", 0);
    assertThat(round.allHeld()).isFalse();
    assertThat(round.notHeld()).containsExactly("b:1");

    round.held("b:1", 0);
    assertThat(round.allHeld()).isTrue();
    assertThat(round.heldInWords()).containsEntry("a:1", "held, 2 waiting");
  }

  @Test
  void aRoundIsFlippedWhenAllWhoAreStillMembersFlipped() {
    HoldRound round = new HoldRound(Set.of("a:1", "b:1"));
    round.flipped("a:1");

    assertThat(round.allFlipped(Set.of("a:1", "b:1"))).isFalse();
    assertThat(round.allFlipped(Set.of("a:1"))).isTrue();
    assertThat(round.notFlipped()).containsExactly("b:1");
  }

  // As of a router that nobody knew of, or one of an earlier round.
  @Test
  void whoWasNotAskedChangesNothing() {
    HoldRound round = new HoldRound(Set.of("a:1"));
    round.held("stranger:1", 3);
    round.flipped("stranger:1");

    assertThat(round.allHeld()).isFalse();
    assertThat(round.notFlipped()).containsExactly("a:1");
    assertThat(round.heldInWords()).containsOnlyKeys("a:1");
    assertThat(round.flippedInWords()).containsOnlyKeys("a:1");
  }

  @Test
  void nodesGoByTheirNamesWhereTheseAreKnown() {
    SwapSight sight =
        new SwapSight(
            null,
            1,
            1,
            List.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            true,
            Map.of(),
            0,
            Map.of("b:1", "node-1", "c:1", "node-2", "d:1", "node-1"));

    assertThat(sight.list(Set.of("c:1", "a:1", "b:1"))).isEqualTo("a:1, node-1, node-2");
    assertThat(sight.named(Map.of("a:1", "x", "b:1", "y", "d:1", "z")))
        .isEqualTo(Map.of("a:1", "x", "node-1", "y", "d:1", "z"));
  }

  @Test
  void tellsEachChangeOnceAndKeepsTheLongestHold() {
    List<OperationProgress> told = new ArrayList<>();
    StepLog log = new StepLog("7", "m", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), told::add);
    log.begin("load", "waits");
    log.note("waits", Map.of());
    assertThat(told).hasSize(1);
    log.heldFor(9);
    log.heldFor(5);
    log.note("half", Map.of("m.0", "ready"));
    log.failed("broken");
    log.failed("broken once more");

    OperationProgress last = told.get(told.size() - 1);
    assertThat(told).hasSize(3);
    assertThat(last.holdMicros()).isEqualTo(9);
    assertThat(last.message()).isEqualTo("load: broken");
    assertThat(last.steps().get(0).nodes()).isEqualTo(Map.of("m.0", "ready"));
  }

  @Test
  void forgetsTheFirstOfManySteps() {
    List<OperationProgress> told = new ArrayList<>();
    StepLog log = new StepLog("7", "m", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), told::add);
    for (int step = 0; step <= StepLog.KEPT; step++) {
      log.begin("step " + step, "");
    }

    assertThat(told.get(told.size() - 1).steps()).hasSize(StepLog.KEPT);
    assertThat(told.get(told.size() - 1).steps().get(0).name()).isEqualTo("step 1");
  }
}
