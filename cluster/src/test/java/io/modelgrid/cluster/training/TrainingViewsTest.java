package io.modelgrid.cluster.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final Header HEADER = new Header(1, NOW, "ann", "by hand");
  private static final Point POINT = new Point(1, NOW, Map.of("loss", 0.5));
  private static final TrainingNews NO_CORE = TrainingNews.waiting("it takes 1 core; n1 has none");
  private static final TrainingResult RESULT =
      new TrainingResult(
          Outcome.REFUSED, "the gate refused it", List.of("0.7 (0.8)"), Map.of("a", 0.7), "d");
  private static final CatalogueState RUNNING =
      state(
          new TrainingSubmitted(HEADER, request(null)),
          new TrainingStarted(HEADER, "m", "1", 1, "n1"),
          new TrainingAdvanced(HEADER, "m", "1", 1, 4, List.of(POINT)));

  private static TrainingRequest request(@Nullable Schedule again) {
    return new TrainingRequest(
        "m", "train", "{\"x\":1}", 7, 1, 1, 4, null, List.of(), again, null, null);
  }

  private static CatalogueState state(CatalogueEvent... events) {
    return and(CatalogueState.empty(), events);
  }

  private static CatalogueState and(CatalogueState state, CatalogueEvent... events) {
    CatalogueState after = state;
    for (CatalogueEvent event : events) {
      after = after.apply(event);
    }
    return after;
  }

  private static TrainingView one(CatalogueState state, Map<String, TrainingNews> news) {
    return TrainingViews.one(state.trainings(), news, "1").orElseThrow();
  }

  @Test
  void oneThatWaitsSaysWhy() {
    CatalogueState waiting = state(new TrainingSubmitted(HEADER, request(null)));
    TrainingView view = one(waiting, Map.of("1", NO_CORE));

    assertThat(view.state()).isEqualTo(State.WAITING);
    assertThat(view.message()).isEqualTo("it takes 1 core; n1 has none");
    assertThat(view.specification()).isEqualTo("{\"x\":1}");
    assertThat(view.owner()).isEqualTo("ann");
    assertThat(view.priority()).isEqualTo(7);
    assertThat(view.submittedAt()).isEqualTo(NOW);
    assertThat(view.startedAt()).isEmpty();
    assertThat(one(waiting, Map.of()).message()).isEqualTo("waits for the supervisor of trainings");
  }

  @Test
  void oneThatRunsShowsItsCurveAndWhatIsLeft() {
    TrainingView view = one(RUNNING, Map.of("1", TrainingNews.begun("computes", 0.4, 12.5)));

    assertThat(view.state()).isEqualTo(State.RUNNING);
    assertThat(view.node()).contains("n1");
    assertThat(view.attempts()).isEqualTo(1);
    assertThat(view.epoch()).isEqualTo(1);
    assertThat(view.epochs()).isEqualTo(4);
    assertThat(view.done()).isEqualTo(0.4);
    assertThat(view.secondsLeft()).contains(12.5);
    assertThat(view.curve()).containsExactly(POINT);
    assertThat(one(and(RUNNING, new TrainingCancelled(HEADER, "m", "1")), Map.of()).message())
        .isEqualTo("is being cancelled");
  }

  // The copy of the catalogue is ahead of the supervisor's news.
  @Test
  void whatWasSaidBeforeItWasElsewhereIsNotSaidAnyMore() {
    CatalogueState started =
        state(
            new TrainingSubmitted(HEADER, request(null)),
            new TrainingStarted(HEADER, "m", "1", 1, "n1"));
    CatalogueState waitsAgain =
        and(started, new TrainingInterrupted(HEADER, "m", "1", 1, false, "node n1 was lost"));

    assertThat(one(started, Map.of("1", NO_CORE)).message()).isEqualTo("attempt 1 begins on n1");
    assertThat(one(started, Map.of()).message()).isEqualTo("attempt 1 begins on n1");
    TrainingView view = one(waitsAgain, Map.of("1", TrainingNews.begun("computes", 0.4, 12.5)));
    assertThat(view.state()).isEqualTo(State.WAITING);
    assertThat(view.message()).isEqualTo("waits for the supervisor of trainings");
    assertThat(view.done()).isZero();
    assertThat(view.secondsLeft()).isEmpty();
  }

  @Test
  void whatIsBroughtIntoUseStillRuns() {
    CatalogueState promoted =
        and(
            RUNNING,
            new VersionRegistered(
                HEADER,
                "m",
                "1",
                new Artifact("ab".repeat(32), 1, "m.zip"),
                new Lineage("1", "trained", null, null, null, 0, "v", Map.of())),
            new TrainingDelivered(HEADER, "m", "1", RESULT),
            new TrainingPromoted(HEADER, "m", "1", "9"));
    TrainingView view = one(promoted, Map.of("1", TrainingNews.begun("operation 9 runs", 1, null)));

    assertThat(view.state()).isEqualTo(State.RUNNING);
    assertThat(view.versions()).containsExactly("1");
    assertThat(view.operation()).contains("9");
    assertThat(view.results()).containsEntry("a", 0.7);
    assertThat(one(promoted, Map.of()).message()).isEqualTo("is brought into use");
  }

  @Test
  void oneThatIsOverKeepsItsReasons() {
    TrainingView view = one(and(RUNNING, new TrainingEnded(HEADER, "m", "1", RESULT)), Map.of());

    assertThat(view.state()).isEqualTo(State.REFUSED);
    assertThat(view.message()).isEqualTo("the gate refused it");
    assertThat(view.reasons()).containsExactly("0.7 (0.8)");
    assertThat(view.endedAt()).contains(NOW);
    assertThat(view.done()).isEqualTo(1);
    assertThat(view.curve()).containsExactly(POINT);
  }

  @Test
  void oneThatFailedShowsHowFarItCame() {
    TrainingResult failed = TrainingResult.of(Outcome.FAILED, "no");

    assertThat(one(and(RUNNING, new TrainingEnded(HEADER, "m", "1", failed)), Map.of()).done())
        .isEqualTo(0.25);
  }

  @Test
  void oneThatIsDoneAgainSaysSo() {
    Schedule schedule = new Schedule(Duration.ofHours(6), Duration.ofMinutes(1));
    CatalogueState over =
        state(
            new TrainingSubmitted(HEADER, request(schedule)),
            new TrainingStarted(HEADER, "m", "1", 1, "n1"),
            new TrainingEnded(HEADER, "m", "1", RESULT));

    assertThat(one(over, Map.of()).message())
        .isEqualTo(
            "the gate refused it. It is done again every 6h and when its data change; cancel it"
                + " to end that");
  }

  @Test
  void theNewestIsFirst() {
    CatalogueState state =
        and(
            RUNNING,
            new TrainingEnded(HEADER, "m", "1", RESULT),
            new TrainingSubmitted(HEADER, request(null)));

    assertThat(TrainingViews.of(state.trainings(), Map.of()))
        .extracting(TrainingView::id)
        .containsExactly("5", "1");
    assertThat(TrainingViews.one(state.trainings(), Map.of(), "2")).isEmpty();
  }
}
