package io.modelgrid.actors.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.flow.Flow;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Every way from one step of an operation to another is gone at least once, and there are no
 * others.
 */
class SwapTransitionsTest {
  private static final ActorTestKit KIT = ActorTestKit.create(Flow.config());
  private static final OperationPlan SWAP = OperationPlan.swap("2", false, false);
  private static final OperationPlan CANARY =
      new OperationPlan(
          Kind.CANARY,
          "2",
          "stable",
          List.of(500, OperationPlan.WHOLE),
          Duration.ofSeconds(1),
          false,
          0,
          false,
          false);
  private static final Set<String> TABLE =
      Set.of(
          "start-load",
          "start-commit",
          "start-end",
          "load-gather",
          "load-end",
          "gather-hold",
          "gather-end",
          "hold-gather",
          "hold-hold",
          "hold-commit",
          "hold-end",
          "commit-flip",
          "flip-watch",
          "flip-end",
          "watch-gather",
          "watch-hold");

  private final Set<String> seen = new TreeSet<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void run(OperationPlan plan, Consumer<PlayedGrid> course) {
    try (PlayedGrid grid = new PlayedGrid(KIT, plan)) {
      course.accept(grid);
      grid.ended();
      String before = "start";
      for (String step : grid.steps()) {
        seen.add(before + "-" + step);
        before = step;
      }
    }
  }

  private static void watch(PlayedGrid grid, Consumer<PlayedGrid> then) {
    grid.start();
    grid.until(() -> grid.reached("watch"), "the watch");
    then.accept(grid);
  }

  private static void fine(PlayedGrid grid) {
    grid.until(() -> grid.count("Tally") >= 3, "the first reading");
    grid.tallies.put("a:1", List.of(CanaryRunTest.tally("2", 100, 0)));
    grid.tallies.put("b:1", List.of(CanaryRunTest.tally("2", 100, 0)));
  }

  @Test
  void everyTransitionIsVisited() {
    run(SWAP, PlayedGrid::start);
    run(SWAP, grid -> grid.adoptedBefore().start());
    run(
        SWAP,
        grid ->
            grid.committedBefore(new RoutingPlan.Routing(Map.of("stable", "2"), null, null, true))
                .start());
    run(
        SWAP,
        grid -> {
          grid.secondFails("broken", true);
          grid.start();
        });
    run(
        SWAP,
        grid -> {
          grid.silent.add("Call b:1");
          grid.start();
        });
    run(
        SWAP,
        grid -> {
          grid.silent.add("Hold b:1");
          grid.start();
        });
    run(CANARY, grid -> watch(grid, SwapTransitionsTest::fine));
    run(CANARY, grid -> watch(grid, PlayedGrid::cancel));
    run(
        CANARY,
        grid ->
            watch(
                grid,
                it -> {
                  it.silent.add("Hold b:1");
                  fine(it);
                }));

    assertThat(seen).isEqualTo(new TreeSet<>(TABLE));
  }
}
