package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.tensor.DataType;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.engine.tensor.TensorSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rounds of a hold, the differences of signatures, the log of steps. */
class SwapPoliciesTest {
  private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, -1, 2);
  private static final TensorSpec Y = TensorSpec.of("y", DataType.FP32, -1);

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

  @Test
  void namesEveryDifferenceOfSignatures() {
    Signature stable = Signature.of(List.of(X), List.of(Y));

    assertThat(SignatureRule.differences(stable, stable)).isEmpty();
    assertThat(
            SignatureRule.differences(
                stable, Signature.of(List.of(X, TensorSpec.of("z", DataType.INT64)), List.of())))
        .contains("input 'z' (INT64 []) is new; output 'y' (FP32 [-1]) is missing");
  }

  @Test
  void theOrderOfTensorsIsNoDifference() {
    TensorSpec z = TensorSpec.of("z", DataType.INT64);

    assertThat(
            SignatureRule.differences(
                Signature.of(List.of(X, z), List.of(Y)), Signature.of(List.of(z, X), List.of(Y))))
        .isEmpty();
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
