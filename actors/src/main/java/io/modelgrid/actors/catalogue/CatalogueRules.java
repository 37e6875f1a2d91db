package io.modelgrid.actors.catalogue;

import io.modelgrid.engine.api.ChangeAnswer.Reason;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.persistence.artifact.Artifact;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be changed, and which events that makes: pure, from a state and a command. */
final class CatalogueRules {
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final long HIGHEST_VERSION = 999_999_999_999_999_999L;
  private static final int MOST_REPLICAS = 1000;

  private CatalogueRules() {}

  static Decision decide(CatalogueState state, Header header, Catalogue.Change change) {
    if (change instanceof Catalogue.RegisterVersion register) {
      return register(state, header, register);
    }
    if (change instanceof Catalogue.Undeploy undeploy) {
      return undeploy(state, header, undeploy);
    }
    if (change instanceof Catalogue.SetReplicas set) {
      return scale(state, header, set);
    }
    if (change instanceof Catalogue.Load load) {
      return LoadRules.load(state, header, load);
    }
    if (change instanceof Catalogue.Unload unload) {
      return LoadRules.unload(state, header, unload);
    }
    if (change instanceof Catalogue.StartOperation start) {
      return OperationRules.start(state, header, start);
    }
    if (change instanceof Catalogue.Rollback rollback) {
      return OperationRules.rollback(state, header, rollback);
    }
    if (change instanceof Catalogue.FreezeOperation freeze) {
      return OperationRules.freeze(state, header, freeze);
    }
    if (change instanceof Catalogue.SubmitTraining submit) {
      return TrainingRules.submit(state, header, submit.request());
    }
    if (change instanceof Catalogue.CancelTraining cancel) {
      return TrainingRules.cancel(state, header, cancel.training());
    }
    if (change instanceof Catalogue.PromoteTraining promote) {
      return TrainingRules.promote(state, header, promote);
    }
    if (change instanceof Catalogue.SetAlertRule set) {
      return AlertRuleRules.set(state, header, set.rule());
    }
    return change instanceof Catalogue.RemoveAlertRule remove
        ? AlertRuleRules.remove(state, header, remove.name())
        : OperationRules.cancel(state, header, (Catalogue.CancelOperation) change);
  }

  private static Decision register(
      CatalogueState state, Header header, Catalogue.RegisterVersion command) {
    if (!ModelSelector.isName(command.model())) {
      return Decision.refuse(
          Reason.INVALID,
          "model: '"
              + command.model()
              + "' (expected: a letter or digit, then at most 127 letters, digits, '.', '_', '-')");
    }
    Artifact artifact = command.artifact();
    if (!Artifact.isDigest(artifact.sha256()) || artifact.size() < 0) {
      return Decision.refuse(
          Reason.INVALID, "artifact: " + artifact + " (expected: a SHA-256 in hex and a size)");
    }
    Catalogue.Product product = command.product();
    if (product != null) {
      return TrainingRules.register(state, header, command, product);
    }
    String asked = command.version();
    return asked == null
        ? registerNext(state, header, command)
        : registerNumber(state, header, command, asked);
  }

  private static Decision registerNext(
      CatalogueState state, Header header, Catalogue.RegisterVersion command) {
    String digest = command.artifact().sha256();
    Optional<VersionState> same =
        Optional.ofNullable(state.models().get(command.model())).stream()
            .flatMap(model -> model.versions().values().stream())
            .filter(version -> version.artifact().sha256().equals(digest))
            .reduce((older, newer) -> newer);
    if (same.isPresent()) {
      return Decision.keep(same.get().version());
    }
    return registerNew(state, header, command);
  }

  /** Under the next number, whatever bundles there are. */
  static Decision registerNew(
      CatalogueState state, Header header, Catalogue.RegisterVersion command) {
    long next = state.nextVersion(command.model());
    if (next > HIGHEST_VERSION) {
      return Decision.refuse(
          Reason.CONFLICT, command.model() + " has no number left for another version");
    }
    return registered(header, command, String.valueOf(next));
  }

  private static Decision registerNumber(
      CatalogueState state, Header header, Catalogue.RegisterVersion command, String version) {
    if (!VERSION.matcher(version).matches()) {
      return Decision.refuse(
          Reason.INVALID,
          "version: '" + version + "' (expected: a number from 1 on, of at most 18 digits)");
    }
    String name = command.model();
    String digest = command.artifact().sha256();
    ModelState model = state.models().get(name);
    VersionState present = model == null ? null : model.versions().get(version);
    if (present != null) {
      return present.artifact().sha256().equals(digest)
          ? Decision.keep(version)
          : immutable(name, version, present.artifact().sha256(), digest);
    }
    String retired = state.retiredModel(name).digests().get(version);
    return retired == null || retired.equals(digest)
        ? registered(header, command, version)
        : immutable(name, version, retired, digest);
  }

  private static Decision registered(
      Header header, Catalogue.RegisterVersion command, String version) {
    return Decision.accept(
        new VersionRegistered(
            header,
            command.model(),
            version,
            command.artifact(),
            command.product() == null ? null : command.product().lineage()),
        version);
  }

  private static Decision immutable(String model, String version, String before, String now) {
    return Decision.refuse(
        Reason.CONFLICT,
        "a version is immutable: version %s of %s has, or had, SHA-256 %s, and this bundle has %s;"
                .formatted(version, model, before, now)
            + " give it another number, or none");
  }

  private static Decision undeploy(
      CatalogueState state, Header header, Catalogue.Undeploy command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return unknown(command.model());
    }
    return model.operation() == null
        ? Decision.accept(new ModelUndeployed(header, command.model()), "")
        : OperationRules.runs(command.model(), model.operation());
  }

  private static Decision scale(
      CatalogueState state, Header header, Catalogue.SetReplicas command) {
    ModelState model = state.models().get(command.model());
    if (model == null) {
      return unknown(command.model());
    }
    Integer count = command.count();
    if (count != null && (count < 1 || count > MOST_REPLICAS)) {
      return Decision.refuse(
          Reason.INVALID, "replicas: " + count + " (expected: 1 to " + MOST_REPLICAS + ")");
    }
    return Objects.equals(model.replicas(), count)
        ? Decision.keep("")
        : Decision.accept(new ReplicasSet(header, command.model(), count), "");
  }

  static Decision unknown(String model) {
    return Decision.refuse(Reason.NOT_FOUND, "there is no model '" + model + "'");
  }

  /** The events that a report makes; none if it tells nothing new. */
  static List<CatalogueEvent> verified(
      CatalogueState state, Header header, Catalogue.ReportVerified report) {
    if (!isOpen(state, report.model(), report.version())) {
      return List.of();
    }
    return promoted(
        state,
        header,
        new VersionVerified(
            header,
            report.model(),
            report.version(),
            report.loaded().signature(),
            report.loaded().platform(),
            report.loaded().properties()),
        report.model());
  }

  /** The events that a report makes; none if it tells nothing new. */
  static List<CatalogueEvent> failed(
      CatalogueState state, Header header, Catalogue.ReportFailed report) {
    if (!isOpen(state, report.model(), report.version())) {
      return List.of();
    }
    return promoted(
        state,
        header,
        new VersionFailed(header, report.model(), report.version(), report.reason()),
        report.model());
  }

  private static boolean isOpen(CatalogueState state, String name, String number) {
    VersionState version = version(state, name, number);
    return version != null && version.verified() == null && version.failure() == null;
  }

  private static @Nullable VersionState version(CatalogueState state, String name, String number) {
    ModelState model = state.models().get(name);
    return model == null ? null : model.versions().get(number);
  }

  /**
   * The event, and the stable label if it thereby finds its first version: the candidate once it is
   * verified, be it that it was verified now or that a newer one failed.
   */
  private static List<CatalogueEvent> promoted(
      CatalogueState state, Header header, CatalogueEvent event, String name) {
    List<CatalogueEvent> events = new ArrayList<>(List.of(event));
    Optional.ofNullable(state.apply(event).models().get(name))
        .flatMap(ModelState::candidate)
        .filter(candidate -> candidate.verified() != null)
        .map(ready -> new LabelMoved(header, name, ModelSelector.STABLE, ready.version()))
        .ifPresent(events::add);
    return events;
  }
}
