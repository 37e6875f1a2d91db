package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.engine.tensor.SignatureChange;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.EndedOperation;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.Traffic;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which operations may begin and be given up: pure, from a state and a command. */
final class OperationRules {
  private OperationRules() {}

  static Decision start(CatalogueState state, Header header, Catalogue.StartOperation command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return CatalogueRules.unknown(command.model());
    }
    OperationPlan plan = resolved(model, command.plan());
    Optional<String> mistake = PlanRules.mistake(plan);
    if (mistake.isPresent()) {
      return Decision.refuse(Reason.INVALID, mistake.get());
    }
    return begin(model, header, plan);
  }

  /** The version of a label that is taken away, or of a shadow that ends, needs no telling. */
  private static OperationPlan resolved(ModelState model, OperationPlan plan) {
    Traffic.Shadow shadow = model.traffic().shadow();
    String version = plan.version();
    if (plan.kind() == Kind.UNLABEL) {
      version = model.labels().getOrDefault(plan.label(), "");
    } else if (version.isEmpty() && endsShadow(plan) && shadow != null) {
      version = shadow.version();
    }
    return new OperationPlan(
        plan.kind(),
        version,
        plan.label(),
        plan.steps(),
        plan.every(),
        plan.sticky(),
        plan.compare(),
        plan.allowSignatureChange(),
        plan.unloadFirst());
  }

  private static Decision begin(ModelState model, Header header, OperationPlan plan) {
    if (model.operation() != null) {
      return runs(model.name(), model.operation());
    }
    if (model.loading().unloaded()) {
      return LoadRules.unloaded(model);
    }
    String stable = model.labels().get(ModelSelector.STABLE);
    if (stable == null) {
      return Decision.refuse(
          Reason.CONFLICT,
          "'"
              + model.name()
              + "' has no stable version yet: its first version that gets ready becomes stable by"
              + " itself; wait for that, or deploy a version that can be loaded");
    }
    Decision started =
        Decision.begin(new OperationStarted(header, model.name(), plan), plan.version());
    return switch (plan.kind()) {
      case SWAP, CANARY ->
          unfit(model, plan.version())
              .orElse(stable.equals(plan.version()) ? Decision.keep(stable) : started);
      case LABEL ->
          unfit(model, plan.version())
              .or(() -> unfitToStandIn(model, stable, plan))
              .orElse(
                  plan.version().equals(model.labels().get(plan.label()))
                      ? Decision.keep(plan.version())
                      : started);
      case UNLABEL ->
          model.labels().containsKey(plan.label())
              ? started
              : Decision.refuse(
                  Reason.NOT_FOUND, "'" + model.name() + "' has no label '" + plan.label() + "'");
      case SHADOW -> shadow(model, stable, plan, started);
    };
  }

  private static Decision shadow(
      ModelState model, String stable, OperationPlan plan, Decision started) {
    Traffic.Shadow now = model.traffic().shadow();
    int share = plan.steps().get(0);
    if (endsShadow(plan)) {
      if (now == null) {
        return Decision.keep(plan.version());
      }
      return now.version().equals(plan.version())
          ? started
          : Decision.refuse(
              Reason.CONFLICT,
              "version %s is no shadow of '%s' (expected: %s, which is)"
                  .formatted(plan.version(), model.name(), now.version()));
    }
    if (stable.equals(plan.version())) {
      return Decision.refuse(
          Reason.CONFLICT,
          "version %s of '%s' is the stable one (expected: another one for a shadow)"
              .formatted(stable, model.name()));
    }
    boolean same = new Traffic.Shadow(plan.version(), share).equals(now);
    return unfit(model, plan.version()).orElse(same ? Decision.keep(plan.version()) : started);
  }

  /** A version that is not loaded yet is looked at again when it is. */
  private static Optional<Decision> unfitToStandIn(
      ModelState model, String stable, OperationPlan plan) {
    if (!plan.standsIn()) {
      return Optional.empty();
    }
    if (stable.equals(plan.version())) {
      return Optional.of(
          Decision.refuse(
              Reason.CONFLICT,
              "version %s of '%s' is the stable one (expected: another one to stand in for it)"
                  .formatted(stable, model.name())));
    }
    VersionState.Verified before = verified(model, stable);
    VersionState.Verified after = verified(model, plan.version());
    List<String> changes =
        before == null || after == null
            ? List.of()
            : SignatureChange.between(before.signature(), after.signature());
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Decision.refuse(
                Reason.CONFLICT,
                "version %s of '%s' differs from stable version %s: %s (expected: a version that takes and gives the same)"
                    .formatted(plan.version(), model.name(), stable, String.join("; ", changes))));
  }

  private static VersionState.@Nullable Verified verified(ModelState model, String version) {
    VersionState known = model.versions().get(version);
    return known == null ? null : known.verified();
  }

  private static boolean endsShadow(OperationPlan plan) {
    return plan.kind() == Kind.SHADOW && plan.steps().size() == 1 && plan.steps().get(0) == 0;
  }

  static Decision rollback(CatalogueState state, Header header, Catalogue.Rollback command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return CatalogueRules.unknown(command.model());
    }
    OperationState running = model.operation();
    String asked = command.version();
    String stable = model.labels().get(ModelSelector.STABLE);
    if (running != null) {
      boolean toStable = asked == null || asked.equals(stable);
      return running.plan().kind() == Kind.CANARY && toStable
          ? giveUp(model.name(), header, running, stable == null ? "" : stable)
          : runs(model.name(), running);
    }
    String target = asked == null ? model.traffic().previous() : asked;
    return target == null
        ? Decision.refuse(
            Reason.CONFLICT,
            "nothing to roll back to: no other version of '"
                + model.name()
                + "' was stable before; name a version")
        : begin(model, header, OperationPlan.swap(target, true, false));
  }

  static Decision cancel(CatalogueState state, Header header, Catalogue.CancelOperation command) {
    String id = command.operation();
    return onRunning(state, id, (model, running) -> giveUp(model, header, running, ""))
        .orElseGet(() -> over(state, id));
  }

  private static Decision over(CatalogueState state, String id) {
    for (EndedOperation over : state.ended()) {
      if (over.last().id().equals(id)) {
        return Decision.refuse(
            Reason.CONFLICT,
            "operation %s is over: %s (%s)"
                .formatted(id, over.outcome().name().toLowerCase(Locale.ROOT), over.message()));
      }
    }
    return noOperation(id);
  }

  /** Decides on an operation, and the model that it changes, if it runs. */
  private static Optional<Decision> onRunning(
      CatalogueState state, String id, BiFunction<String, OperationState, Decision> rule) {
    return state.models().values().stream()
        .flatMap(
            model ->
                Stream.ofNullable(model.operation())
                    .filter(running -> running.id().equals(id))
                    .map(running -> rule.apply(model.name(), running)))
        .findFirst();
  }

  private static Decision noOperation(String id) {
    return Decision.refuse(
        Reason.NOT_FOUND, "there is no operation '" + id + "', or it was over long ago");
  }

  static Decision freeze(CatalogueState state, Header header, Catalogue.FreezeOperation command) {
    String id = command.operation();
    return onRunning(
            state, id, (model, running) -> freeze(model, header, running, command.frozen()))
        .orElseGet(() -> noOperation(id));
  }

  private static Decision freeze(
      String model, Header header, OperationState running, boolean frozen) {
    if (running.plan().kind() != Kind.CANARY || running.complete() || running.cancelled()) {
      return Decision.refuse(
          Reason.CONFLICT,
          "operation %s on '%s' takes no further steps (expected: a canary that is under way)"
              .formatted(running.id(), model));
    }
    if (running.frozen() == frozen) {
      return Decision.keep(running.plan().version());
    }
    return Decision.accept(
        frozen
            ? new OperationFrozen(header, model, running.id())
            : new OperationThawed(header, model, running.id()),
        running.plan().version());
  }

  /**
   * An operation is given up: it begins nothing, so the answer is that of a change.
   *
   * @param version which version the answer names
   */
  private static Decision giveUp(
      String model, Header header, OperationState running, String version) {
    if (running.complete()) {
      return Decision.refuse(
          Reason.CONFLICT,
          "operation %s on '%s' has made its last commit and cannot be given up; when it is over,"
                  .formatted(running.id(), model)
              + " roll back");
    }
    return running.cancelled()
        ? Decision.keep(version)
        : Decision.accept(new OperationCancelled(header, model, running.id()), version);
  }

  /** A refusal that names what runs on the model. */
  static Decision runs(String model, OperationState running) {
    OperationPlan plan = running.plan();
    String what = plan.kind().name().toLowerCase(Locale.ROOT);
    return Decision.refuse(
        Reason.CONFLICT,
        "operation %s runs on '%s': %s %s, begun by %s; wait until it is over, or cancel it"
            .formatted(
                running.id(),
                model,
                plan.kind() == Kind.UNLABEL ? what + " " + plan.label() + " of" : what + " to",
                "version " + plan.version(),
                running.who()));
  }

  static Decision unknown(ModelState model, String version) {
    return Decision.refuse(
        Reason.NOT_FOUND, "'" + model.name() + "' has no version '" + version + "'");
  }

  /** Why a version can be the aim of no operation, and be loaded by no name. */
  static Optional<Decision> unfit(ModelState model, String version) {
    VersionState known = model.versions().get(version);
    if (known == null) {
      return Optional.of(unknown(model, version));
    }
    return Optional.ofNullable(known.failure())
        .map(
            reason ->
                Decision.refuse(
                    Reason.CONFLICT,
                    "version %s of '%s' has failed: %s".formatted(version, model.name(), reason)));
  }
}
