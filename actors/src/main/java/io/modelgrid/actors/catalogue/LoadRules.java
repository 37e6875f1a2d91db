package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What may be loaded and unloaded by name: pure, from a state and a command. */
final class LoadRules {
  private LoadRules() {}

  static Decision load(CatalogueState state, Header header, Catalogue.Load command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return CatalogueRules.unknown(command.model());
    }
    String version = command.version();
    if (version == null) {
      return model.loading().unloaded()
          ? Decision.accept(new ModelLoaded(header, model.name()), "")
          : Decision.keep("");
    }
    return OperationRules.unfit(model, version).orElseGet(() -> keep(model, header, version));
  }

  private static Decision keep(ModelState model, Header header, String version) {
    if (model.loading().unloaded()) {
      return unloaded(model);
    }
    return model.loading().kept().contains(version)
        ? Decision.keep(version)
        : Decision.accept(new VersionKept(header, model.name(), version), version);
  }

  static Decision unload(CatalogueState state, Header header, Catalogue.Unload command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return CatalogueRules.unknown(command.model());
    }
    String version = command.version();
    return version == null ? unloadAll(model, header) : letGo(model, header, version);
  }

  private static Decision unloadAll(ModelState model, Header header) {
    if (model.operation() != null) {
      return OperationRules.runs(model.name(), model.operation());
    }
    return model.loading().unloaded()
        ? Decision.keep("")
        : Decision.accept(new ModelUnloaded(header, model.name()), "");
  }

  private static Decision letGo(ModelState model, Header header, String version) {
    if (!model.versions().containsKey(version)) {
      return OperationRules.unknown(model, version);
    }
    String keeper = keeperOf(model, version);
    if (keeper != null) {
      return Decision.refuse(
          Reason.CONFLICT,
          "version %s of '%s' stays loaded: %s".formatted(version, model.name(), keeper));
    }
    return model.loading().kept().contains(version)
        ? Decision.accept(new VersionLetGo(header, model.name(), version), version)
        : Decision.keep(version);
  }

  /** What keeps a version loaded, other than that it was loaded by name; null if nothing does. */
  private static @Nullable String keeperOf(ModelState model, String version) {
    for (Map.Entry<String, String> label : new TreeMap<>(model.labels()).entrySet()) {
      if (label.getValue().equals(version)) {
        return "the label '%s' stands on it; move that first".formatted(label.getKey());
      }
    }
    Traffic traffic = model.traffic();
    if (traffic.split() != null && traffic.split().version().equals(version)) {
      return "it is the canary; promote it or roll back first";
    }
    if (traffic.shadow() != null && traffic.shadow().version().equals(version)) {
      return "it is the shadow; end that first";
    }
    OperationState running = model.operation();
    if (running != null
        && running.plan().kind() != Kind.UNLABEL
        && running.plan().version().equals(version)) {
      return "operation %s is about it; wait until that is over, or cancel it"
          .formatted(running.id());
    }
    Optional<VersionState> candidate = model.candidate();
    return candidate.isPresent() && candidate.get().version().equals(version)
        ? "it becomes the stable version as soon as it is ready"
        : null;
  }

  /** A refusal of what needs a model that is loaded. */
  static Decision unloaded(ModelState model) {
    return Decision.refuse(
        Reason.CONFLICT, "model '" + model.name() + "' is unloaded; load it first");
  }
}
