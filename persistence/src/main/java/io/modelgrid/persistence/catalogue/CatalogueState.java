package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.AlertRule;
import io.modelgrid.engine.api.Lineage;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleRemoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.AlertRuleSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TrainingEvent;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the events so far add up to. Immutable and pure: the singleton and every node's read copy
 * apply the same events and get the same state.
 *
 * @param revision number of events applied; the sequence number of the last one
 * @param term of the last writer
 * @param writer node of the last writer; empty before the first one
 * @param models the models by name
 * @param retired what stays of names that were undeployed at least once, by name
 * @param ended the latest operations that are over, oldest first
 * @param alertRules the alert rules that were set while the grid ran, by name
 * @param trainings those that are not over, the latest that are, and what is trained again
 */
public record CatalogueState(
    long revision,
    long term,
    String writer,
    SortedMap<String, ModelState> models,
    SortedMap<String, RetiredModel> retired,
    List<EndedOperation> ended,
    SortedMap<String, AlertRule> alertRules,
    Trainings trainings) {
  /** How many ended operations the state remembers; the history has them all. */
  static final int REMEMBERED = 50;

  public CatalogueState {
    ended = List.copyOf(ended);
    alertRules = Collections.unmodifiableSortedMap(new TreeMap<>(alertRules));
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    retired = Collections.unmodifiableSortedMap(new TreeMap<>(retired));
  }

  /** A state without trainings. */
  public CatalogueState(
      long revision,
      long term,
      String writer,
      SortedMap<String, ModelState> models,
      SortedMap<String, RetiredModel> retired,
      List<EndedOperation> ended,
      SortedMap<String, AlertRule> alertRules) {
    this(revision, term, writer, models, retired, ended, alertRules, Trainings.none());
  }

  public static CatalogueState empty() {
    return new CatalogueState(
        0, 0, "", new TreeMap<>(), new TreeMap<>(), List.of(), new TreeMap<>());
  }

  /**
   * The state after one more event.
   *
   * @throws IllegalStateException if the event speaks of a model, version or operation that is not
   *     there; no writer makes such a one
   */
  public CatalogueState apply(CatalogueEvent event) {
    long next = revision + 1;
    if (event instanceof TermStarted started) {
      return new CatalogueState(
          next,
          started.header().term(),
          started.node(),
          models,
          retired,
          ended,
          alertRules,
          trainings);
    }
    if (event instanceof AlertRuleSet set) {
      TreeMap<String, AlertRule> rules = new TreeMap<>(alertRules);
      rules.put(set.rule().name(), set.rule());
      return ruled(next, rules);
    }
    if (event instanceof AlertRuleRemoved removed) {
      TreeMap<String, AlertRule> rules = new TreeMap<>(alertRules);
      rules.remove(removed.name());
      return ruled(next, rules);
    }
    if (event instanceof TrainingEvent training) {
      return training(next, trainings.apply(training, next));
    }
    if (event instanceof VersionRegistered registered) {
      return register(next, registered);
    }
    if (event instanceof ModelUndeployed undeployed) {
      return undeploy(next, undeployed);
    }
    ModelEvent change = (ModelEvent) event;
    ModelState before = known(event, change.model());
    List<EndedOperation> over =
        change instanceof OperationEnded end ? remembering(before.ended(end)) : ended;
    return with(next, before.apply(change, next), over);
  }

  private CatalogueState register(long next, VersionRegistered event) {
    ModelState before = models.getOrDefault(event.model(), fresh(event.model()));
    CatalogueState after = with(next, Objects.requireNonNull(before).apply(event, next), ended);
    Lineage lineage = event.lineage();
    return lineage == null
        ? after
        : after.training(
            next, trainings.made(lineage.training(), event.version(), lineage.technique()));
  }

  private CatalogueState training(long next, Trainings now) {
    return new CatalogueState(next, term, writer, models, retired, ended, alertRules, now);
  }

  /** The operation of this id, if it runs. */
  public Optional<OperationState> running(String operation) {
    return models.values().stream()
        .flatMap(model -> Stream.ofNullable(model.operation()))
        .filter(each -> each.id().equals(operation))
        .findFirst();
  }

  /** What stays of a name that was undeployed before; never null. */
  public RetiredModel retiredModel(String name) {
    RetiredModel known = retired.get(name);
    return known == null ? RetiredModel.none() : known;
  }

  /** The number that the next version of a model gets when nobody names one. */
  public long nextVersion(String name) {
    ModelState model = models.get(name);
    return (model == null ? fresh(name) : model).highestVersion() + 1;
  }

  private ModelState fresh(String name) {
    RetiredModel before = retiredModel(name);
    return ModelState.empty(name, before.epoch(), before.highestVersion());
  }

  private List<EndedOperation> remembering(EndedOperation over) {
    List<EndedOperation> all = new ArrayList<>(ended);
    all.add(over);
    return all.size() > REMEMBERED ? all.subList(all.size() - REMEMBERED, all.size()) : all;
  }

  private ModelState known(CatalogueEvent event, String name) {
    ModelState model = models.get(name);
    if (model == null) {
      throw new IllegalStateException("event: " + event + " (expected: a model that is there)");
    }
    return model;
  }

  private CatalogueState with(long next, ModelState model, List<EndedOperation> over) {
    TreeMap<String, ModelState> changed = new TreeMap<>(models);
    changed.put(model.name(), model);
    return new CatalogueState(next, term, writer, changed, retired, over, alertRules, trainings);
  }

  private CatalogueState ruled(long next, SortedMap<String, AlertRule> rules) {
    return new CatalogueState(next, term, writer, models, retired, ended, rules, trainings);
  }

  private CatalogueState undeploy(long next, ModelUndeployed event) {
    ModelState gone = known(event, event.model());
    TreeMap<String, ModelState> rest = new TreeMap<>(models);
    rest.remove(gone.name());
    TreeMap<String, RetiredModel> remembered = new TreeMap<>(retired);
    remembered.put(gone.name(), retiredModel(gone.name()).and(gone, next));
    return new CatalogueState(
        next, term, writer, rest, remembered, ended, alertRules, trainings.forget(gone.name()));
  }
}
