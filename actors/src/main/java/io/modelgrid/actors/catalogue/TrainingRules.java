package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer.Changed;
import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ChangeAnswer.Started;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.RetrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingPromoted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingSubmitted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedTraining;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Retraining;
import io.modelgrid.persistence.catalogue.TrainingRequest;
import io.modelgrid.persistence.catalogue.TrainingRequest.Source;
import io.modelgrid.persistence.catalogue.TrainingResult;
import io.modelgrid.persistence.catalogue.TrainingResult.Outcome;
import io.modelgrid.persistence.catalogue.TrainingState;
import io.modelgrid.persistence.catalogue.TrainingState.Phase;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which trainings may be submitted and given up, and what they may register: pure, from a state and
 * a command.
 */
final class TrainingRules {
  /** Most trainings that wait or run. */
  static final int MOST = 100;

  /** Most characters of one specification, and of all that wait or run. */
  static final int MOST_CHARACTERS = 1 << 16;

  static final int MOST_TOGETHER = 1 << 19;

  private TrainingRules() {}

  static Decision submit(CatalogueState state, Header header, TrainingRequest request) {
    if (!ModelSelector.isName(request.model())) {
      return Decision.refuse(
          Reason.INVALID,
          "model: '"
              + request.model()
              + "' (expected: a letter or digit, then at most 127 letters, digits, '.', '_', '-')");
    }
    int length = request.specification().length();
    if (length > MOST_CHARACTERS) {
      return Decision.refuse(
          Reason.INVALID,
          "specification: %d characters (expected: at most %d)".formatted(length, MOST_CHARACTERS));
    }
    List<Source> sources = new ArrayList<>();
    for (Source asked : request.sources()) {
      Source found = resolved(state, asked);
      if (found == null) {
        return Decision.refuse(
            Reason.NOT_FOUND,
            "%s: there is no version or label '%s' of a model '%s', or it failed"
                .formatted(asked.role(), asked.asked(), asked.model()));
      }
      sources.add(found);
    }
    int together =
        state.trainings().live().values().stream()
            .mapToInt(each -> each.request().specification().length())
            .sum();
    if (state.trainings().live().size() >= MOST || together + length > MOST_TOGETHER) {
      return Decision.refuse(
          Reason.UNAVAILABLE,
          "%d trainings wait or run already (expected: at most %d, with %d characters together);"
                  .formatted(state.trainings().live().size(), MOST, MOST_TOGETHER)
              + " try again when some are over");
    }
    TrainingRequest whole = request.from(sources);
    return request.root() == null
        ? begin(header, whole)
        : again(state, header, whole, request.root());
  }

  private static Decision begin(Header header, TrainingRequest request) {
    return Decision.begin(new TrainingSubmitted(header, request), "");
  }

  /** Once for each reason to do it again, whoever supervises. */
  private static Decision again(
      CatalogueState state, Header header, TrainingRequest request, String root) {
    Retraining order = state.trainings().retrainings().get(request.model());
    if (order == null || !order.root().equals(root)) {
      return Decision.refuse(Reason.CONFLICT, "training " + root + " is not done again any more");
    }
    boolean runs =
        state.trainings().live().values().stream()
            .anyMatch(each -> root.equals(each.id()) || root.equals(each.request().root()));
    return runs
        ? Decision.refuse(Reason.CONFLICT, "training " + root + " is being done already")
        : begin(header, request);
  }

  /** With the number of the version, as it is now; null if there is none that can be used. */
  private static @Nullable Source resolved(CatalogueState state, Source asked) {
    ModelState model = state.models().get(asked.model());
    if (model == null) {
      return null;
    }
    String number =
        model.versions().containsKey(asked.asked())
            ? asked.asked()
            : model.labels().getOrDefault(asked.asked(), "");
    VersionState version = model.versions().get(number);
    return version == null || version.failure() != null
        ? null
        : new Source(asked.role(), asked.model(), asked.asked(), number);
  }

  static Decision cancel(CatalogueState state, Header header, String id) {
    List<CatalogueEvent> events = new ArrayList<>();
    TrainingState live = state.trainings().live().get(id);
    if (live != null) {
      if (live.operation() != null) {
        return Decision.refuse(
            Reason.CONFLICT,
            "training %s is trained, and operation %s brings its version into use; cancel that"
                .formatted(id, live.operation()));
      }
      giveUp(header, live).ifPresent(events::add);
    }
    Optional<EndedTraining> over = state.trainings().ended(id);
    Optional<Retraining> order = order(state, id, live, over.map(EndedTraining::last));
    order.ifPresent(
        each -> events.add(new RetrainingEnded(header, each.request().model(), each.root())));
    if (live == null && over.isEmpty() && order.isEmpty()) {
      return Decision.refuse(
          Reason.NOT_FOUND, "there is no training '" + id + "', or it was over long ago");
    }
    return events.isEmpty()
        ? Decision.keep("")
        : new Decision.Accept(events, revision -> new Changed(revision, "", true));
  }

  private static Optional<CatalogueEvent> giveUp(Header header, TrainingState live) {
    String model = live.request().model();
    if (live.phase() == Phase.RUNNING) {
      return live.cancelled()
          ? Optional.empty()
          : Optional.of(new TrainingCancelled(header, model, live.id()));
    }
    TrainingResult result = live.result();
    return Optional.of(
        new TrainingEnded(
            header,
            model,
            live.id(),
            result == null
                ? TrainingResult.of(Outcome.CANCELLED, "cancelled while it waited")
                : result.but(
                    Outcome.CANCELLED,
                    "cancelled before its version was brought into use",
                    result.reasons())));
  }

  /** What is done again of this training, if anything is. */
  private static Optional<Retraining> order(
      CatalogueState state, String id, @Nullable TrainingState live, Optional<TrainingState> over) {
    String root =
        Optional.ofNullable(live)
            .or(() -> over)
            .map(each -> Objects.requireNonNullElse(each.request().root(), id))
            .orElse(id);
    return state.trainings().retrainings().values().stream()
        .filter(each -> each.root().equals(root))
        .findFirst();
  }

  /** Each technique of a training once, and only while the attempt is the one that runs. */
  static Decision register(
      CatalogueState state,
      Header header,
      Catalogue.RegisterVersion command,
      Catalogue.Product product) {
    String id = product.lineage().training();
    TrainingState live = state.trainings().live().get(id);
    if (live == null
        || !live.runs(product.attempt())
        || !live.request().model().equals(command.model())) {
      return Decision.refuse(
          Reason.CONFLICT,
          "attempt %d of training %s for '%s' does not run"
              .formatted(product.attempt(), id, command.model()));
    }
    return live.version(product.lineage().technique())
        .map(Decision::keep)
        .orElseGet(() -> CatalogueRules.registerNew(state, header, command));
  }

  static Decision promote(CatalogueState state, Header header, Catalogue.PromoteTraining command) {
    TrainingState live = state.trainings().live().get(command.training());
    if (live == null || live.phase() != Phase.DELIVERED || live.cancelled()) {
      return Decision.refuse(
          Reason.CONFLICT,
          "training %s is not one whose version is to be brought into use"
              .formatted(command.training()));
    }
    String model = live.request().model();
    String before = live.operation();
    if (before != null) {
      return new Decision.Keep(revision -> new Started(before, command.plan().version(), revision));
    }
    Decision decision =
        OperationRules.start(
            state,
            header,
            new Catalogue.StartOperation(
                model, command.plan(), command.origin(), command.replyTo()));
    if (!(decision instanceof Decision.Accept accept)) {
      return decision;
    }
    String operation = String.valueOf(state.revision() + 1);
    List<CatalogueEvent> events = new ArrayList<>(accept.events());
    events.add(new TrainingPromoted(header, model, live.id(), operation));
    return new Decision.Accept(
        events, revision -> new Started(operation, command.plan().version(), revision));
  }
}
