package io.modelgrid.cluster.ports;

import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.OperationState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the catalogue and the supervisors say of operations, put together for people. Pure. */
final class OperationViews {
  private OperationViews() {}

  /**
   * The operations that run and those that are over, newest first.
   *
   * @param told what supervisors told last, by operation
   */
  static List<OperationView> of(CatalogueState state, Map<String, OperationProgress> told) {
    Stream<OperationView> running =
        state.models().values().stream()
            .flatMap(
                model ->
                    Stream.ofNullable(model.operation())
                        .map(each -> running(model.name(), each, told.get(each.id()))));
    Stream<OperationView> ended =
        state.ended().stream().map(each -> ended(each, told.get(each.last().id())));
    return Stream.concat(running, ended)
        .sorted(Comparator.comparingLong((OperationView it) -> Long.parseLong(it.id())).reversed())
        .toList();
  }

  private static OperationView running(
      String model, OperationState running, @Nullable OperationProgress told) {
    String message = told == null ? "waits for a supervisor" : told.message();
    return view(model, running, State.RUNNING, message, null, told);
  }

  private static OperationView ended(EndedOperation ended, @Nullable OperationProgress told) {
    State state =
        switch (ended.outcome()) {
          case SUCCEEDED -> State.SUCCEEDED;
          case ROLLED_BACK -> State.ROLLED_BACK;
          case ABORTED -> State.ABORTED;
        };
    return view(ended.model(), ended.last(), state, ended.message(), ended.endedAt(), told);
  }

  private static OperationView view(
      String model,
      OperationState it,
      State state,
      String message,
      @Nullable Instant endedAt,
      @Nullable OperationProgress told) {
    return new OperationView(
        it.id(),
        model,
        it.plan(),
        state,
        message,
        it.startedAt(),
        endedAt,
        it.who(),
        it.why(),
        it.commits(),
        told == null ? null : told.holdMicros(),
        told == null ? List.of() : told.steps());
  }
}
