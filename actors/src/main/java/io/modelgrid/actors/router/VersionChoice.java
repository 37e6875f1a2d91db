package io.modelgrid.actors.router;

import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which version a request gets, by what the catalogue says of the model; none of a model that is
 * unloaded. Immutable.
 */
final class VersionChoice {
  /** The label that stands for the version on trial, unless the model has a label of that name. */
  private static final String CANARY = "canary";

  private final ModelState model;
  private final Map<String, Chosen> loaded;
  private final Choice unlabelled;
  private final @Nullable StandIn standIn;

  private VersionChoice(ModelState model) {
    this.model = model;
    this.loaded =
        model.wanted().values().stream()
            .collect(Collectors.toMap(VersionState::version, Chosen::new));
    this.unlabelled = unlabelled();
    this.standIn = found();
  }

  static VersionChoice of(ModelState model) {
    return new VersionChoice(model);
  }

  /** What was chosen. */
  sealed interface Choice {}

  /** This version; it is loaded, or being loaded. */
  record Chosen(VersionState state) implements Choice {
    String version() {
      return state.version();
    }
  }

  /** This version may answer in the place of the stable one. */
  record StandIn(Chosen chosen, String stable) {
    String version() {
      return chosen.version();
    }
  }

  /** None yet; one is being loaded. */
  record Awaited(String message) implements Choice {}

  /** None. */
  record None(Reason reason, String message) implements Choice {}

  ModelState model() {
    return model;
  }

  Choice choose(ModelSelector selector) {
    if (model.loading().unloaded()) {
      return unlabelled;
    }
    String version = selector.version();
    if (version != null) {
      return numbered(version);
    }
    String label = selector.label();
    return label == null || label.equals(ModelSelector.STABLE) ? unlabelled : labelled(label);
  }

  /**
   * The version that a selector means, be it loaded or not; the candidate, where no version is
   * stable yet. Null if there is none.
   */
  @Nullable String meant(ModelSelector selector) {
    String version = selector.version();
    if (version != null) {
      return model.versions().containsKey(version) ? version : null;
    }
    String label = selector.label() == null ? ModelSelector.STABLE : selector.label();
    String labelled = model.labels().get(label);
    if (labelled != null) {
      return labelled;
    }
    Traffic.Split split = model.traffic().split();
    if (label.equals(CANARY) && split != null) {
      return split.version();
    }
    return label.equals(ModelSelector.STABLE)
        ? model.candidate().map(VersionState::version).orElse(null)
        : null;
  }

  /** The version on trial; null if there is none. */
  @Nullable Chosen canary() {
    Traffic.Split split = model.traffic().split();
    return split == null ? null : loaded.get(split.version());
  }

  /** The version that may answer in the place of the stable one; null if there is none. */
  @Nullable StandIn standIn() {
    return standIn;
  }

  private @Nullable StandIn found() {
    String version = model.labels().get(ModelSelector.STAND_IN);
    Chosen chosen = version == null ? null : loaded.get(version);
    return chosen == null || !(unlabelled instanceof Chosen stable) || chosen.equals(stable)
        ? null
        : new StandIn(chosen, stable.version());
  }

  /** Whether a selector leaves the version to the grid. */
  static boolean isUnversioned(ModelSelector selector) {
    String label = selector.label();
    return selector.version() == null && (label == null || label.equals(ModelSelector.STABLE));
  }

  private Choice numbered(String version) {
    Chosen chosen = loaded.get(version);
    if (chosen != null) {
      return chosen;
    }
    VersionState known = model.versions().get(version);
    if (known == null) {
      return new None(
          Reason.NOT_FOUND,
          "model '%s' has no version '%s'; it has %s"
              .formatted(model.name(), version, listed(model.versions().keySet())));
    }
    return new None(
        Reason.NOT_FOUND,
        "version '%s' of model '%s' is registered but not loaded: %s"
            .formatted(
                version,
                model.name(),
                known.failure() == null
                    ? "it bears no label and was not loaded by name"
                    : "its load failed: " + known.failure()));
  }

  private Choice labelled(String label) {
    String version = model.labels().get(label);
    Chosen chosen = version == null ? null : loaded.get(version);
    if (version == null && label.equals(CANARY)) {
      chosen = canary();
    }
    if (chosen != null) {
      return chosen;
    }
    return new None(
        Reason.NOT_FOUND,
        "model '%s' has no label '%s'; it has %s"
            .formatted(model.name(), label, listed(model.labels().keySet())));
  }

  private Choice unlabelled() {
    if (model.loading().unloaded()) {
      return new None(
          Reason.NOT_FOUND, "model '%s' is unloaded; load it first".formatted(model.name()));
    }
    @Nullable String stable = model.labels().get(ModelSelector.STABLE);
    Chosen chosen = stable == null ? null : loaded.get(stable);
    if (chosen != null) {
      return chosen;
    }
    if (model.versions().isEmpty()) {
      return new None(Reason.NOT_FOUND, "model '%s' has no version yet".formatted(model.name()));
    }
    return model
        .candidate()
        .<Choice>map(
            candidate ->
                new Awaited(
                    "model '%s' has no stable version yet; version '%s' is being loaded"
                        .formatted(model.name(), candidate.version())))
        .orElseGet(this::allFailed);
  }

  private None allFailed() {
    VersionState newest = model.versions().get(model.versions().lastKey());
    return new None(
        Reason.UNAVAILABLE,
        "model '%s' has no version that can be loaded; version '%s' failed: %s"
            .formatted(
                model.name(),
                model.versions().lastKey(),
                newest == null ? "" : String.valueOf(newest.failure())));
  }

  private static String listed(Collection<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
  }
}
