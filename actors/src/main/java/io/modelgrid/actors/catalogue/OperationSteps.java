package io.modelgrid.actors.catalogue;

import io.modelgrid.actors.catalogue.Catalogue.Noted;
import io.modelgrid.actors.catalogue.Catalogue.StepReply;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.engine.api.OperationPlan.Kind;
import io.modelgrid.persistence.catalogue.CatalogueEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.CanaryJudged;
import io.modelgrid.persistence.catalogue.CatalogueEvent.Header;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import io.modelgrid.persistence.catalogue.OperationState;
import io.modelgrid.persistence.catalogue.VersionState;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which of a supervisor's steps are written: pure, from a state and a step.
 *
 * <p>Only the supervisor that adopted an operation last has a say in it, and a step that is there
 * already is written no second time.
 */
final class OperationSteps {
  private OperationSteps() {}

  /** Makes an event's header. */
  interface Headers extends BiFunction<String, String, Header> {}

  /** What follows from a step. */
  sealed interface Outcome {}

  /** This event is to be written; its revision is the answer. */
  record Write(CatalogueEvent event) implements Outcome {}

  /** Nothing is to be written. */
  record Answer(StepReply reply) implements Outcome {}

  /**
   * Decides on a step.
   *
   * @param headers from who and why
   */
  static Outcome decide(CatalogueState state, Headers headers, Catalogue.OperationStep step) {
    ModelState model = state.models().get(step.model());
    OperationState running = model == null ? null : model.operation();
    if (model == null || running == null || !running.id().equals(step.operation())) {
      return notRunning(state, step);
    }
    boolean supervised = running.supervisor().equals(step.supervisor());
    if (step instanceof Catalogue.AdoptOperation adopt) {
      return supervised ? noted(state.revision()) : new Write(adopted(headers, running, adopt));
    }
    if (!supervised) {
      return over(
          state,
          "operation %s is under supervisor '%s' (not '%s')"
              .formatted(running.id(), running.supervisor(), step.supervisor()));
    }
    if (step instanceof Catalogue.CommitSwap commit) {
      return commit(state, model, running, headers, commit);
    }
    return new Write(
        step instanceof Catalogue.JudgeCanary judge
            ? judged(headers, running, judge)
            : ended(headers, running, (Catalogue.EndOperation) step));
  }

  private static Outcome notRunning(CatalogueState state, Catalogue.OperationStep step) {
    boolean endedSo =
        step instanceof Catalogue.EndOperation end
            && state.ended().stream()
                .anyMatch(
                    over ->
                        over.last().id().equals(end.operation())
                            && over.last().supervisor().equals(end.supervisor())
                            && over.outcome() == end.outcome());
    return endedSo
        ? noted(state.revision())
        : over(
            state, "operation %s is not running on '%s'".formatted(step.operation(), step.model()));
  }

  private static Outcome commit(
      CatalogueState state,
      ModelState model,
      OperationState running,
      Headers headers,
      Catalogue.CommitSwap commit) {
    if (commit.commit() == running.commits() && commit.commit() > 0) {
      // INVARIANT: while an operation runs nothing but its commits moves the model's epoch.
      return noted(model.epoch());
    }
    if (commit.commit() != running.commits() + 1 || running.complete()) {
      return over(
          state,
          "commit %d of operation %s (expected: %s)"
              .formatted(
                  commit.commit(),
                  running.id(),
                  running.complete()
                      ? "none, the last one is made"
                      : String.valueOf(running.commits() + 1)));
    }
    String mistake = mistake(model, running.plan(), commit);
    if (mistake != null) {
      return over(state, mistake);
    }
    VersionState unverified = unverified(model, commit);
    return unverified == null
        ? new Write(committed(headers, running, commit))
        : later(
            state,
            "version %s of '%s' is not verified yet".formatted(unverified.version(), model.name()));
  }

  /** What will never be right about a commit, however often it is told. */
  private static @Nullable String mistake(
      ModelState model, OperationPlan plan, Catalogue.CommitSwap commit) {
    Map<String, String> labels = commit.labels();
    if (!labels.containsKey(ModelSelector.STABLE)) {
      return "labels: " + labels + " (expected: 'stable' among them)";
    }
    String stable = model.labels().get(ModelSelector.STABLE);
    if (!Objects.equals(labels.get(ModelSelector.STABLE), stable)
        && labels.containsKey(ModelSelector.STAND_IN)) {
      return "labels: "
          + labels
          + " (expected: no 'stand-in' among them, since another version becomes stable)";
    }
    for (String version : named(commit)) {
      if (!model.versions().containsKey(version)) {
        return "version: '%s' (expected: a version of '%s')".formatted(version, model.name());
      }
    }
    Set<String> all = new TreeSet<>(labels.keySet());
    all.addAll(model.labels().keySet());
    for (String label : all) {
      if (!Objects.equals(labels.get(label), model.labels().get(label)) && !moves(plan, label)) {
        return "label: '%s' (expected: unmoved by this operation)".formatted(label);
      }
    }
    return null;
  }

  private static boolean moves(OperationPlan plan, String label) {
    boolean stable = plan.kind() == Kind.SWAP || plan.kind() == Kind.CANARY;
    return label.equals(plan.label())
        || (stable && (label.equals(PlanRules.CANARY) || label.equals(ModelSelector.STAND_IN)));
  }

  /** A version that gets requests by this commit and did not before, and that no replica loaded. */
  private static @Nullable VersionState unverified(ModelState model, Catalogue.CommitSwap commit) {
    return named(commit).stream()
        .map(version -> Objects.requireNonNull(model.versions().get(version)))
        .filter(version -> version.verified() == null)
        .findFirst()
        .orElse(null);
  }

  private static Set<String> named(Catalogue.CommitSwap commit) {
    Set<String> versions = new TreeSet<>(commit.labels().values());
    if (commit.split() != null) {
      versions.add(commit.split().version());
    }
    if (commit.shadow() != null) {
      versions.add(commit.shadow().version());
    }
    return versions;
  }

  private static CatalogueEvent adopted(
      Headers headers, OperationState running, Catalogue.AdoptOperation adopt) {
    Header header = headers.apply(running.who(), "a supervisor takes it up");
    return new OperationAdopted(header, adopt.model(), adopt.operation(), adopt.supervisor());
  }

  private static CatalogueEvent committed(
      Headers headers, OperationState running, Catalogue.CommitSwap commit) {
    return new SwapCommitted(
        headers.apply(running.who(), commit.why()),
        commit.model(),
        commit.operation(),
        commit.labels(),
        commit.split(),
        commit.shadow(),
        commit.last());
  }

  private static CatalogueEvent judged(
      Headers headers, OperationState running, Catalogue.JudgeCanary judge) {
    return new CanaryJudged(
        headers.apply(running.who(), judge.reason()),
        judge.model(),
        judge.operation(),
        judge.step(),
        judge.verdict(),
        judge.reason(),
        judge.numbers());
  }

  private static CatalogueEvent ended(
      Headers headers, OperationState running, Catalogue.EndOperation end) {
    return new OperationEnded(
        headers.apply(running.who(), end.message()),
        end.model(),
        end.operation(),
        end.outcome(),
        end.message());
  }

  static Answer noted(long revision) {
    return new Answer(new StepReply(Noted.NOTED, revision, ""));
  }

  static Answer over(CatalogueState state, String reason) {
    return new Answer(new StepReply(Noted.OVER, state.revision(), reason));
  }

  static Answer later(CatalogueState state, String reason) {
    return new Answer(new StepReply(Noted.LATER, state.revision(), reason));
  }
}
