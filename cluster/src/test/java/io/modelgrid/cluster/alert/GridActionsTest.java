package io.modelgrid.cluster.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.alert.AlertAction;
import io.modelgrid.actors.alert.AlertAction.Kind;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Refused;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.engine.api.TrafficView;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GridActionsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final OperationPlan SWAP = OperationPlan.swap("2", false, false);
  private static final OperationPlan CANARY =
      new OperationPlan(
          OperationPlan.Kind.CANARY,
          "2",
          "stable",
          List.of(500, 10_000),
          Duration.ofMinutes(1),
          false,
          0,
          false,
          false);

  private final List<String> commands = new ArrayList<>();
  private final List<OperationView> operations = new ArrayList<>();
  private int wanted = 2;
  private ChangeAnswer answer = new Changed(9, "", true);

  private String act(Kind kind, int most) throws Exception {
    return new GridActions(view(), admin(), Clock.fixed(NOW, ZoneOffset.UTC))
        .act(new AlertAction(kind, most), "m", "slow")
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  /** Only the two questions that actions ask. */
  private GridView view() {
    return (GridView)
        Proxy.newProxyInstance(
            GridView.class.getClassLoader(),
            new Class<?>[] {GridView.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "operations" -> operations;
                  case "model" -> Optional.of(model());
                  default -> throw new AssertionError(method);
                });
  }

  /** Notes every command with its origin. */
  private GridAdmin admin() {
    return (GridAdmin)
        Proxy.newProxyInstance(
            GridAdmin.class.getClassLoader(),
            new Class<?>[] {GridAdmin.class},
            (proxy, method, arguments) -> {
              List<@Nullable Object> all = new ArrayList<>(List.of(method.getName()));
              for (Object argument : arguments) {
                all.add(argument instanceof Origin origin ? origin.who() : argument);
              }
              commands.add(all.toString());
              return CompletableFuture.completedFuture(answer);
            });
  }

  private ModelView model() {
    return new ModelView(
        "m",
        1,
        Map.of("stable", "1"),
        wanted,
        false,
        List.of(),
        List.of(),
        TrafficView.none(),
        false,
        List.of());
  }

  private void operation(OperationPlan plan, State state, String who, Duration ago) {
    operations.add(
        new OperationView(
            "17",
            "m",
            plan,
            state,
            "",
            NOW.minus(ago),
            state == State.RUNNING ? null : NOW.minus(ago),
            who,
            "",
            1,
            null,
            List.of()));
  }

  @Test
  void scalesByOneUpToABound() throws Exception {
    assertThat(act(Kind.SCALE, 3)).isEqualTo("scaled from 2 to 3 replicas");
    assertThat(commands).containsExactly("[scale, m, 3, alert slow]");

    wanted = 3;
    assertThat(act(Kind.SCALE, 3))
        .isEqualTo("nothing: 3 replicas are wanted already, of at most 3");
    wanted = 0;
    act(Kind.SCALE, 3);
    assertThat(commands).as("neither beyond its bound, nor of an unloaded model").hasSize(1);
  }

  @Test
  void freezesTheCanaryThatRuns() throws Exception {
    assertThat(act(Kind.FREEZE, 0)).isEqualTo("nothing: no canary runs");
    operation(SWAP, State.RUNNING, "ann", Duration.ZERO);
    assertThat(act(Kind.FREEZE, 0)).isEqualTo("nothing: no canary runs");
    operation(CANARY, State.RUNNING, "ann", Duration.ZERO);
    assertThat(act(Kind.FREEZE, 0)).isEqualTo("froze canary 17");

    assertThat(commands).containsExactly("[freeze, 17, true, alert slow]");
  }

  @Test
  void rollsBackTheCanaryThatRuns() throws Exception {
    operation(CANARY, State.RUNNING, "ann", Duration.ofDays(1));

    assertThat(act(Kind.ROLL_BACK, 0)).isEqualTo("rolled back");
    assertThat(commands).containsExactly("[rollback, m, null, alert slow]");
  }

  @Test
  void rollsBackASwapThatWasNotLongAgo() throws Exception {
    operation(SWAP, State.SUCCEEDED, "ann", Duration.ofMinutes(59));
    answer = new Started("20", "1", 20);

    assertThat(act(Kind.ROLL_BACK, 0)).isEqualTo("rolled back by operation 20");
  }

  @Test
  void blamesNoSwapThatWasLongAgoNorOneThatDidNotCome() throws Exception {
    operation(SWAP, State.ABORTED, "ann", Duration.ZERO);
    operation(SWAP, State.SUCCEEDED, "ann", Duration.ofMinutes(61));

    assertThat(act(Kind.ROLL_BACK, 0)).startsWith("nothing: no canary runs, and nobody swapped");
    assertThat(commands).isEmpty();
  }

  // Both versions are bad: they must not take turns.
  @Test
  void doesNotRollBackWhatAnAlertHasRolledBack() throws Exception {
    operation(SWAP, State.SUCCEEDED, "alert slow", Duration.ofMinutes(6));
    operation(SWAP, State.SUCCEEDED, "ann", Duration.ofMinutes(20));

    assertThat(act(Kind.ROLL_BACK, 0)).startsWith("nothing: ");
  }

  @Test
  void whatIsRefusedIsSaid() throws Exception {
    answer = new Refused(Reason.UNAVAILABLE, "no majority");

    assertThat(act(Kind.SCALE, 8)).isEqualTo("nothing: no majority");
  }
}
