package io.modelgrid.cluster.training;

import io.modelgrid.actors.training.TrainingNews;
import io.modelgrid.engine.api.TrainingView;
import io.modelgrid.engine.api.TrainingView.State;
import io.modelgrid.persistence.catalogue.EndedTraining;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingCurve;
import io.modelgrid.persistence.catalogue.TrainingRequest.Schedule;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Made;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import io.modelgrid.persistence.catalogue.Trainings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the catalogue and the supervisor say of trainings, put together for people. Pure. */
final class TrainingViews {
  private TrainingViews() {}

  /**
   * Those that are not over and the latest that are, newest first.
   *
   * @param news what the supervisor told last, by training
   */
  static List<TrainingView> of(Trainings trainings, Map<String, TrainingNews> news) {
    List<TrainingView> views = new ArrayList<>();
    trainings.live().values().forEach(each -> views.add(live(each, news.get(each.id()))));
    trainings.ended().forEach(each -> views.add(ended(each, trainings)));
    views.sort(
        Comparator.comparingLong((TrainingView each) -> Long.parseLong(each.id())).reversed());
    return List.copyOf(views);
  }

  /** One of them. */
  static Optional<TrainingView> one(
      Trainings trainings, Map<String, TrainingNews> news, String id) {
    TrainingState live = trainings.live().get(id);
    return live == null
        ? trainings.ended(id).map(each -> ended(each, trainings))
        : Optional.of(live(live, news.get(id)));
  }

  private static TrainingView live(TrainingState training, @Nullable TrainingNews told) {
    boolean waits = training.phase() == Phase.WAITING;
    TrainingNews news = told == null || told.waits() != waits ? untold(training) : told;
    String message = training.cancelled() ? "is being cancelled" : news.message();
    return view(
        training,
        waits ? State.WAITING : State.RUNNING,
        message,
        training.result(),
        null,
        news.done(),
        news.secondsLeft());
  }

  /** What is known of one of which the supervisor has not told yet where it stands. */
  private static TrainingNews untold(TrainingState training) {
    return switch (training.phase()) {
      case WAITING -> TrainingNews.waiting("waits for the supervisor of trainings");
      case RUNNING -> TrainingNews.given(training.run().attempts(), training.run().node());
      case DELIVERED -> TrainingNews.begun("is brought into use", 1, null);
    };
  }

  private static TrainingView ended(EndedTraining ended, Trainings trainings) {
    TrainingResult result = ended.result();
    State state =
        switch (result.outcome()) {
          case SUCCEEDED -> State.SUCCEEDED;
          case REFUSED -> State.REFUSED;
          case FAILED -> State.FAILED;
          case CANCELLED -> State.CANCELLED;
        };
    boolean whole = state == State.SUCCEEDED || state == State.REFUSED;
    return view(
        ended.last(),
        state,
        result.message() + again(ended.last(), trainings),
        result,
        ended.endedAt(),
        whole ? 1 : share(ended.last().curve()),
        null);
  }

  private static double share(TrainingCurve curve) {
    return curve.epochs() > 0 ? Math.min(1, (double) curve.epoch() / curve.epochs()) : 0;
  }

  /** That it will be done again, said of the one that did so last. */
  private static String again(TrainingState training, Trainings trainings) {
    Retraining order = trainings.retrainings().get(training.request().model());
    if (order == null || !order.lastAt().equals(training.submitted().at())) {
      return "";
    }
    Schedule schedule = order.request().retraining();
    List<String> when = new ArrayList<>();
    if (schedule != null && schedule.every() != null) {
      when.add("every " + words(schedule.every()));
    }
    if (schedule != null && schedule.watch() != null) {
      when.add("when its data change");
    }
    return ". It is done again " + String.join(" and ", when) + "; cancel it to end that";
  }

  private static String words(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static TrainingView view(
      TrainingState training,
      State state,
      String message,
      @Nullable TrainingResult result,
      @Nullable Instant endedAt,
      double done,
      @Nullable Double secondsLeft) {
    return new TrainingView(
        training.id(),
        training.request().model(),
        training.request().kind(),
        state,
        message,
        result == null ? List.of() : result.reasons(),
        training.request().specification(),
        training.submitted().who(),
        training.request().priority(),
        training.submitted().at(),
        Optional.ofNullable(training.run().startedAt()),
        Optional.ofNullable(endedAt),
        Optional.ofNullable(training.run().node()),
        training.run().attempts(),
        training.curve().epoch(),
        training.curve().epochs(),
        done,
        Optional.ofNullable(secondsLeft),
        training.curve().points(),
        result == null ? Map.of() : result.results(),
        training.versions().stream().map(Made::version).toList(),
        Optional.ofNullable(training.operation()));
  }
}
