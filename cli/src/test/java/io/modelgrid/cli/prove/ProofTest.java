package io.modelgrid.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelgrid.cli.CommandException;
import io.modelgrid.cli.Progress;
import io.modelgrid.cli.TestTerminal;
import io.modelgrid.cli.admin.GridClient;
import io.modelgrid.cli.prove.FakeSwapGrid.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, against three fake nodes over HTTP. */
class ProofTest {
  @TempDir Path folder = Path.of("");

  @Test
  void findsNothingInAGridThatKeepsItsPromises() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(true)) {
      ProofReport report = prove(grid, Fault.NONE);

      assertThat(report.breached()).as("%s", report.lines()).isFalse();
      assertThat(report.tally().answered()).isEqualTo(240).isEqualTo(report.tally().sent());
      assertThat(report.swaps()).hasSizeGreaterThan(1).allMatch(SwapResult::succeeded);
      assertThat(report.holds()).hasSameSizeAs(report.swaps()).allMatch(it -> it == 8 || it == 12);
      assertThat(report.told()).isTrue();
      assertThat(report.times().longest()).isPositive();
      assertThat(grid.stable()).as("back on the version of the start").isEqualTo("1");
    }
  }

  @Test
  void seesMixedAnswers() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.MIXED);

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().mixed()).hasSizeBetween(5, 20);
      assertThat(report.tally().backward()).isEmpty();
      assertThat(report.tally().failed()).isEmpty();
    }
  }

  @Test
  void seesANodeThatLagsBehind() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.BACKWARD);

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().backward()).isNotEmpty().allMatch(it -> it.startsWith("n2: epoch"));
      assertThat(report.tally().mixed()).isEmpty();
      assertThat(report.tally().failed()).isEmpty();
    }
  }

  @Test
  void countsWhatWasRefused() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.REFUSED);

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().failed())
          .hasSizeBetween(5, 20)
          .allMatch(it -> it.contains("status 503 {\"error\":\"no replica is ready\"}"));
      assertThat(report.tally().sent()).isEqualTo(240);
    }
  }

  @Test
  void countsBrokenConnections() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.BROKEN);

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().failed()).hasSizeBetween(5, 20);
      assertThat(report.tally().sent()).isEqualTo(240);
    }
  }

  @Test
  void aSwapThatAbortsIsABreach() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.ABORTS);

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().breached()).isFalse();
      assertThat(report.lines())
          .contains("  swap failed: to version 2: ABORTED: a member is unreachable");
    }
  }

  @Test
  void theCommandPrintsTheCountsAndItsExitCodeTellsABreach() {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      TestTerminal kept = command(grid);
      assertThat(run(kept)).as(kept.out() + kept.err()).isZero();
      assertThat(kept.out())
          .contains("sent 200, answered 200, failed 0, mixed 0, backward 0")
          .contains("swaps 2, succeeded 2")
          .contains("longest wait", "hold of 2 of the swaps", "seconds with a swap: p99");

      grid.begin(Fault.MIXED);
      TestTerminal broken = command(grid);
      assertThat(run(broken)).as(broken.out() + broken.err()).isEqualTo(3);
      assertThat(broken.out()).contains("  mixed: n");
    }
  }

  @Test
  void chaosIsForLocalGridsOnly() {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      TestTerminal terminal = command(grid);
      assertThat(terminal.run("prove-swap", "m", "--chaos", "node")).isNotZero();
      assertThat(terminal.err()).contains("there is no local grid in " + folder);
      assertThat(grid.swaps()).isZero();
    }
  }

  @Test
  void replicasAreRestartedWhileTheModelIsSwapped() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.NONE, replicaChaos(grid));

      assertThat(report.breached()).as("%s", report.lines()).isFalse();
      assertThat(report.swaps()).hasSizeGreaterThan(1);
      assertThat(grid.restarts()).isGreaterThan(2);
      assertThat(report.chaos())
          .singleElement()
          .asString()
          .startsWith("restarted " + grid.restarts() + " replicas: m.");
      assertThat(grid.allServe()).as("waited for the last one").isTrue();
    }
  }

  @Test
  void restartsOfReplicasExcuseNothing() throws Exception {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      ProofReport report = prove(grid, Fault.REFUSED, replicaChaos(grid));

      assertThat(report.breached()).isTrue();
      assertThat(report.tally().failed()).hasSizeBetween(5, 20);
      assertThat(report.tally().excused()).isZero();
    }
  }

  @Test
  void aProofWithoutTheRestartsThatWereAskedForFails() {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      assertThatThrownBy(() -> prove(grid, Fault.NO_RESTART, replicaChaos(grid)))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("no replica of model 'm' was restarted")
          .hasMessageContaining("no replica lives in slot");
      assertThat(grid.stable()).as("back on the version of the start").isEqualTo("1");
    }
  }

  @Test
  void theCommandRestartsReplicasOfAnyGrid() {
    try (FakeSwapGrid grid = new FakeSwapGrid(false)) {
      TestTerminal terminal = command(grid);
      int exit =
          terminal.run("prove-swap", "m", "--rate", "20", "--seconds", "3", "--chaos", "replica");

      assertThat(exit).as(terminal.out() + terminal.err()).isZero();
      assertThat(grid.restarts()).isPositive();
      assertThat(terminal.out()).contains("restarted " + grid.restarts() + " replica");
    }
  }

  /** Strikes every 100 ms or so. */
  private static Chaos replicaChaos(FakeSwapGrid grid) {
    return new ReplicaChaos(
        new GridClient(grid.uri(), Duration.ofSeconds(60)),
        "m",
        Duration.ofMillis(100),
        new Random(1));
  }

  private TestTerminal command(FakeSwapGrid grid) {
    return new TestTerminal(folder, Map.of("MODELGRID_URL", grid.uri().toString()));
  }

  private static int run(TestTerminal terminal) {
    return terminal.run("prove-swap", "m", "--rate", "50", "--seconds", "1", "--every", "500ms");
  }

  private ProofReport prove(FakeSwapGrid grid, Fault fault) throws InterruptedException {
    return prove(grid, fault, Chaos.NONE);
  }

  /** 240 requests in 1.2 seconds. */
  private ProofReport prove(FakeSwapGrid grid, Fault fault, Chaos chaos)
      throws InterruptedException {
    Proof.Plan plan =
        new Proof.Plan(
            "m",
            200,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            List.of(),
            null);
    GridClient client = new GridClient(grid.uri(), Duration.ofSeconds(60));
    TestTerminal terminal = new TestTerminal(folder, Map.of());
    grid.begin(fault);
    try (Progress progress = new Progress(terminal.terminal())) {
      return new Proof(client, plan, chaos, progress, false).run();
    }
  }
}
