package io.modelgrid.http.events;

import static io.modelgrid.http.events.ChangingView.alert;
import static io.modelgrid.http.events.ChangingView.model;
import static io.modelgrid.http.events.ChangingView.node;
import static io.modelgrid.http.events.ChangingView.operation;
import static io.modelgrid.http.events.ChangingView.replica;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.engine.api.AlertView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.NodeView;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GridChangesTest {
  private static final Snapshot NOTHING = new Snapshot(List.of(), List.of(), List.of(), List.of());

  @Test
  void theSameGridIsNoEvent() {
    Snapshot grid =
        new Snapshot(
            List.of(model("echo", 1, replica("echo.0", "serving", 0))),
            List.of(node("node-a", "up")),
            List.of(operation("7", State.RUNNING, "loading")),
            List.of(alert(AlertView.State.FIRING, 0.3)));
    assertThat(GridChanges.between(grid, grid)).isEmpty();
    assertThat(GridChanges.between(NOTHING, NOTHING)).isEmpty();
  }

  @Test
  void modelsAppearChangeAndDisappear() {
    ModelView old = model("echo", 1);
    ModelView changed = model("echo", 2);
    assertThat(kinds(NOTHING, models(old))).containsExactly("model-appeared");
    assertThat(GridChanges.between(models(old), models(changed)))
        .containsExactly(new Event("model-changed", changed));
    assertThat(GridChanges.between(models(changed), NOTHING))
        .containsExactly(new Event("model-disappeared", Map.of("model", "echo")));
  }

  @Test
  void replicasChangeTheirStateAndAreNotCounted() {
    Snapshot loading = models(model("echo", 1, replica("echo.0", "loading", 0)));
    Snapshot serving = models(model("echo", 1, replica("echo.0", "serving", 0)));
    Snapshot busy = models(model("echo", 1, replica("echo.0", "serving", 9)));
    assertThat(GridChanges.between(loading, serving))
        .containsExactly(
            new Event(
                "replica-changed",
                Map.of("model", "echo", "replica", replica("echo.0", "serving", 0))));
    assertThat(kinds(serving, busy)).isEmpty();
  }

  @Test
  void replicasComeAndGo() {
    Snapshot none = models(model("echo", 1));
    Snapshot one = models(model("echo", 1, replica("echo.0", "loading", 0)));
    assertThat(kinds(none, one)).containsExactly("model-changed", "replica-changed");
    assertThat(kinds(one, none)).containsExactly("model-changed", "replica-removed");
  }

  @Test
  void nodesAppearChangeAndDisappear() {
    assertThat(kinds(NOTHING, nodes(node("a", "joining")))).containsExactly("node-appeared");
    assertThat(kinds(nodes(node("a", "joining")), nodes(node("a", "up"))))
        .containsExactly("node-changed");
    assertThat(kinds(nodes(node("a", "up")), NOTHING)).containsExactly("node-disappeared");
  }

  @Test
  void operationsBeginGoOnAndEnd() {
    Snapshot loading = operations(operation("7", State.RUNNING, "loading"));
    Snapshot holding = operations(operation("7", State.RUNNING, "holding"));
    Snapshot over = operations(operation("7", State.SUCCEEDED, "done"));
    assertThat(kinds(NOTHING, loading)).containsExactly("operation-begun");
    assertThat(kinds(loading, holding)).containsExactly("operation-changed");
    assertThat(kinds(holding, over)).containsExactly("operation-ended");
    assertThat(kinds(over, NOTHING)).isEmpty();
  }

  @Test
  void anOperationBetweenTwoLooksHasBegunAndEnded() {
    assertThat(kinds(NOTHING, operations(operation("7", State.ABORTED, "no memory"))))
        .containsExactly("operation-begun", "operation-ended");
  }

  @Test
  void whereAnAlertStandsIsAnEventAndWhatIsMeasuredIsNot() {
    AlertView pending = alert(AlertView.State.PENDING, 0.3);
    AlertView firing = alert(AlertView.State.FIRING, 0.3);
    assertThat(GridChanges.between(NOTHING, alerts(pending)))
        .containsExactly(new Event("alert", pending));
    assertThat(GridChanges.between(alerts(pending), alerts(firing)))
        .containsExactly(new Event("alert", firing));
    assertThat(kinds(alerts(firing), alerts(alert(AlertView.State.FIRING, 0.9)))).isEmpty();
    assertThat(GridChanges.between(alerts(pending), NOTHING))
        .containsExactly(new Event("alert-gone", Map.of("rule", "slow", "subject", "echo")));
  }

  private static List<String> kinds(Snapshot before, Snapshot after) {
    return GridChanges.between(before, after).stream().map(Event::kind).toList();
  }

  private static Snapshot models(ModelView... models) {
    return new Snapshot(List.of(models), List.of(), List.of(), List.of());
  }

  private static Snapshot nodes(NodeView... nodes) {
    return new Snapshot(List.of(), List.of(nodes), List.of(), List.of());
  }

  private static Snapshot operations(OperationView... operations) {
    return new Snapshot(List.of(), List.of(), List.of(operations), List.of());
  }

  private static Snapshot alerts(AlertView... alerts) {
    return new Snapshot(List.of(), List.of(), List.of(), List.of(alerts));
  }
}
