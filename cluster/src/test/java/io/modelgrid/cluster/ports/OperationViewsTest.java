package io.modelgrid.cluster.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.swap.OperationProgress;
import io.modelgrid.cluster.given.Given;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationView;
import io.modelgrid.engine.api.OperationView.State;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationViewsTest {
  private static final CatalogueEvent.Header HEADER =
      new CatalogueEvent.Header(1, Instant.EPOCH, "ann", "by hand");
  private static final CatalogueEvent START =
      new CatalogueEvent.OperationStarted(HEADER, "m", OperationPlan.swap("1", false, false));
  private static final CatalogueState RUNNING =
      CatalogueState.empty()
          .apply(new CatalogueEvent.VersionRegistered(HEADER, "m", "1", Given.artifact("1")))
          .apply(START);

  private static OperationProgress told(String operation) {
    return new OperationProgress(operation, "m", "hold: 1 of 2", 7L, List.of());
  }

  @Test
  void showsWhatTheSupervisorOfARunningOneSays() {
    assertThat(OperationViews.of(RUNNING, Map.of("2", told("2"))))
        .singleElement()
        .satisfies(
            view -> {
              assertThat(view.state()).isEqualTo(State.RUNNING);
              assertThat(view.message()).isEqualTo("hold: 1 of 2");
              assertThat(view.holdMicros()).isEqualTo(7L);
              assertThat(view.who()).isEqualTo("ann");
            });
    assertThat(OperationViews.of(RUNNING, Map.of()).get(0).message())
        .isEqualTo("waits for a supervisor");
  }

  @Test
  void showsTheNewestFirstAndTheCataloguesWordOfThoseThatAreOver() {
    CatalogueState later =
        RUNNING
            .apply(
                new CatalogueEvent.OperationEnded(HEADER, "m", "2", Outcome.ABORTED, "no memory"))
            .apply(START);

    List<OperationView> views = OperationViews.of(later, Map.of("2", told("2")));

    assertThat(views).extracting(OperationView::id).containsExactly("4", "2");
    assertThat(views)
        .extracting(OperationView::state)
        .containsExactly(State.RUNNING, State.ABORTED);
    assertThat(views.get(1).message()).isEqualTo("no memory");
    assertThat(views.get(1).endedAt()).isEqualTo(Instant.EPOCH);
  }
}
