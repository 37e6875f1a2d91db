package io.modelgrid.persistence.history;

import io.modelgrid.engine.api.TrainingView.Point;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingAdvanced;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingDelivered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingInterrupted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingResult;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what an event of a training means. Pure. */
final class TrainingWords {
  private TrainingWords() {}

  /** The summary; what it is made of goes into {@code details}. */
  static String describe(long revision, TrainingEvent event, Map<String, String> details) {
    details.put(
        "training",
        event instanceof TrainingSubmitted ? String.valueOf(revision) : event.training());
    if (event instanceof TrainingSubmitted submitted) {
      return submitted(revision, submitted.request(), details);
    }
    if (event instanceof TrainingStarted started) {
      attempt(details, started.attempt());
      details.put("node", started.node());
      return "training %s: attempt %d runs on %s"
          .formatted(started.training(), started.attempt(), started.node());
    }
    if (event instanceof TrainingAdvanced advanced) {
      return advanced(advanced, details);
    }
    if (event instanceof TrainingInterrupted broken) {
      attempt(details, broken.attempt());
      details.put("crash", String.valueOf(broken.crash()));
      details.put("reason", broken.reason());
      return "training %s: attempt %d %s: %s"
          .formatted(
              broken.training(),
              broken.attempt(),
              broken.crash() ? "crashed" : "was interrupted",
              broken.reason());
    }
    if (event instanceof TrainingCancelled cancelled) {
      return "training " + cancelled.training() + " shall be given up";
    }
    return afterwards(event, details);
  }

  private static String afterwards(TrainingEvent event, Map<String, String> details) {
    if (event instanceof TrainingDelivered delivered) {
      return "training "
          + delivered.training()
          + " is done: "
          + result(delivered.result(), details);
    }
    if (event instanceof TrainingPromoted promoted) {
      details.put("operation", promoted.operation());
      return "training %s: operation %s brings its version into use"
          .formatted(promoted.training(), promoted.operation());
    }
    return event instanceof RetrainingEnded again
        ? "training " + again.training() + " is not done again any more"
        : ended((TrainingEnded) event, details);
  }

  private static String submitted(
      long revision, TrainingRequest request, Map<String, String> details) {
    details.put("kind", request.kind());
    details.put("priority", String.valueOf(request.priority()));
    details.put("specification", request.specification());
    request
        .sources()
        .forEach(from -> details.put(from.role(), from.model() + "/" + from.version()));
    if (request.digest() != null) {
      details.put("digest", request.digest());
    }
    if (request.root() == null) {
      return "training %d submitted: %s".formatted(revision, request.kind());
    }
    details.put("again", request.root());
    return "training %d submitted: training %s again".formatted(revision, request.root());
  }

  private static void attempt(Map<String, String> details, int attempt) {
    details.put("attempt", String.valueOf(attempt));
  }

  private static String advanced(TrainingAdvanced event, Map<String, String> details) {
    attempt(details, event.attempt());
    details.put("epoch", String.valueOf(event.lastEpoch()));
    String of = event.epochs() > 0 ? " of " + event.epochs() : "";
    for (Point point : event.points()) {
      point
          .values()
          .forEach(
              (name, value) ->
                  details.put("epoch." + point.epoch() + "." + name, String.valueOf(value)));
    }
    String last =
        event.points().isEmpty()
            ? ""
            : ": " + figures(event.points().get(event.points().size() - 1).values());
    return "training %s: epoch %d%s done%s"
        .formatted(event.training(), event.lastEpoch(), of, last);
  }

  private static String ended(TrainingEnded event, Map<String, String> details) {
    String outcome = event.result().outcome().name().toLowerCase(Locale.ROOT);
    return "training %s %s: %s"
        .formatted(event.training(), outcome, result(event.result(), details));
  }

  private static String result(TrainingResult result, Map<String, String> details) {
    details.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
    details.put("message", result.message());
    for (int index = 0; index < result.reasons().size(); index++) {
      details.put("reason." + (index + 1), result.reasons().get(index));
    }
    result.results().forEach((name, value) -> details.put("result." + name, String.valueOf(value)));
    if (result.digest() != null) {
      details.put("digest", result.digest());
    }
    String figures = result.results().isEmpty() ? "" : " (" + figures(result.results()) + ")";
    return result.message() + figures;
  }

  /** Names and numbers, with four digits that count. */
  private static String figures(Map<String, Double> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(each -> String.format(Locale.ROOT, "%s %.4g", each.getKey(), each.getValue()))
            .collect(Collectors.joining(", "));
  }
}
