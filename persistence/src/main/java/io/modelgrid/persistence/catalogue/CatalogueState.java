package io.modelgrid.persistence.catalogue;

import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the events so far add up to. Immutable and pure: the singleton and every node's read copy
 * apply the same events and get the same state.
 *
 * @param revision number of events applied; the sequence number of the last one
 * @param term of the last writer
 * @param writer node of the last writer; empty before the first one
 * @param models the models by name
 * @param retired what stays of names that were undeployed at least once, by name
 */
public record CatalogueState(
    long revision,
    long term,
    String writer,
    SortedMap<String, ModelState> models,
    SortedMap<String, RetiredModel> retired) {
  public CatalogueState {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    retired = Collections.unmodifiableSortedMap(new TreeMap<>(retired));
  }

  public static CatalogueState empty() {
    return new CatalogueState(0, 0, "", new TreeMap<>(), new TreeMap<>());
  }

  /**
   * The state after one more event.
   *
   * @throws IllegalStateException if the event speaks of a model or version that is not there; no
   *     writer makes such a one
   */
  public CatalogueState apply(CatalogueEvent event) {
    long next = revision + 1;
    if (event instanceof TermStarted started) {
      return new CatalogueState(next, started.header().term(), started.node(), models, retired);
    }
    if (event instanceof VersionRegistered registered) {
      ModelState before = models.getOrDefault(registered.model(), fresh(registered.model()));
      return with(next, Objects.requireNonNull(before).register(registered));
    }
    if (event instanceof VersionVerified verified) {
      VersionState.Verified told =
          new VersionState.Verified(
              verified.signature(), verified.platform(), verified.properties());
      return change(next, event, verified.model(), m -> m.verify(verified.version(), told));
    }
    if (event instanceof VersionFailed failed) {
      return change(next, event, failed.model(), m -> m.fail(failed.version(), failed.reason()));
    }
    if (event instanceof LabelMoved moved) {
      return change(next, event, moved.model(), m -> m.label(moved.label(), moved.version(), next));
    }
    if (event instanceof ReplicasSet set) {
      return change(next, event, set.model(), m -> m.scale(set.count()));
    }
    if (event instanceof ModelUndeployed undeployed) {
      return undeploy(next, undeployed);
    }
    throw new IllegalStateException("event: " + event + " (expected: one that is known)");
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

  private CatalogueState change(
      long next, CatalogueEvent event, String name, UnaryOperator<ModelState> change) {
    return with(next, change.apply(known(event, name)));
  }

  private ModelState known(CatalogueEvent event, String name) {
    ModelState model = models.get(name);
    if (model == null) {
      throw new IllegalStateException("event: " + event + " (expected: a model that is there)");
    }
    return model;
  }

  private CatalogueState with(long next, ModelState model) {
    TreeMap<String, ModelState> changed = new TreeMap<>(models);
    changed.put(model.name(), model);
    return new CatalogueState(next, term, writer, changed, retired);
  }

  private CatalogueState undeploy(long next, ModelUndeployed event) {
    ModelState gone = known(event, event.model());
    TreeMap<String, ModelState> rest = new TreeMap<>(models);
    rest.remove(gone.name());
    TreeMap<String, RetiredModel> remembered = new TreeMap<>(retired);
    remembered.put(gone.name(), retiredModel(gone.name()).and(gone, next));
    return new CatalogueState(next, term, writer, rest, remembered);
  }
}
