package io.modelgrid.cluster.alert;

import io.modelgrid.actors.alert.AlertAction;
import io.modelgrid.actors.alert.AlertActions;
import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.GridAdmin.Origin;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Acts on models by the same commands that people give; the history shows the rule's name. */
public final class GridActions implements AlertActions {
  /** A swap that is longer ago is not to blame for what is wrong now. */
  static final Duration BLAMED_FOR = Duration.ofHours(1);

  private static final String ALERT = "alert ";

  private final GridView view;
  private final GridAdmin admin;
  private final Clock clock;

  public GridActions(GridView view, GridAdmin admin, Clock clock) {
    this.view = view;
    this.admin = admin;
    this.clock = clock;
  }

  @Override
  public CompletionStage<String> act(AlertAction action, String model, String rule) {
    Origin origin = new Origin(ALERT + rule, "the alert rule " + rule + " fires");
    return switch (action.kind()) {
      case NONE -> nothing("the rule has no action");
      case SCALE -> scale(action.most(), model, origin);
      case FREEZE -> freeze(model, origin);
      case ROLL_BACK -> rollBack(model, origin);
    };
  }

  private CompletionStage<String> scale(int most, String model, Origin origin) {
    int wanted = view.model(model).map(ModelView::wantedReplicas).orElse(0);
    if (wanted == 0 || wanted >= most) {
      return nothing("%d replicas are wanted already, of at most %d".formatted(wanted, most));
    }
    int next = wanted + 1;
    return admin
        .scale(model, next, origin)
        .thenApply(answer -> words(answer, "scaled from " + wanted + " to " + next + " replicas"));
  }

  private CompletionStage<String> freeze(String model, Origin origin) {
    Optional<OperationView> canary = canary(model);
    return canary.isEmpty()
        ? nothing("no canary runs")
        : admin
            .freeze(canary.get().id(), true, origin)
            .thenApply(answer -> words(answer, "froze canary " + canary.get().id()));
  }

  /**
   * The canary that runs; or the last swap, if it was not long ago and no alert's own: two versions
   * that are both bad must not take turns.
   */
  private CompletionStage<String> rollBack(String model, Origin origin) {
    if (canary(model).isEmpty() && !isBlamed(model)) {
      return nothing("no canary runs, and nobody swapped within the last hour");
    }
    return admin.rollback(model, null, origin).thenApply(answer -> words(answer, "rolled back"));
  }

  private Optional<OperationView> canary(String model) {
    return view.operations().stream()
        .filter(each -> each.model().equals(model) && each.state() == State.RUNNING)
        .filter(each -> each.plan().kind() == Kind.CANARY)
        .findFirst();
  }

  private boolean isBlamed(String model) {
    return view.operations().stream()
        .filter(each -> each.model().equals(model) && each.state() == State.SUCCEEDED)
        .filter(each -> each.plan().kind() == Kind.SWAP || each.plan().kind() == Kind.CANARY)
        .findFirst()
        .filter(last -> !last.who().startsWith(ALERT))
        .map(OperationView::endedAt)
        .filter(ended -> isLately(ended))
        .isPresent();
  }

  private boolean isLately(Instant ended) {
    return Duration.between(ended, clock.instant()).compareTo(BLAMED_FOR) < 0;
  }

  private static String words(ChangeAnswer answer, String done) {
    if (answer instanceof ChangeAnswer.Refused refused) {
      return "nothing: " + refused.message();
    }
    return answer instanceof ChangeAnswer.Started started
        ? done + " by operation " + started.operation()
        : done;
  }

  private static CompletionStage<String> nothing(String why) {
    return CompletableFuture.completedFuture("nothing: " + why);
  }
}
