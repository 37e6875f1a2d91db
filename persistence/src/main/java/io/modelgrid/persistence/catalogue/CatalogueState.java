package io.modelgrid.persistence.catalogue;

import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUndeployed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.TermStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the events so far add up to. Immutable and pure: the singleton and every node's read copy
 * apply the same events and get the same state.
 *
 * @param revision number of events applied; the sequence number of the last one
 * @param term of the last writer
 */
public record CatalogueState(long revision, long term, SortedMap<String, ModelState> models) {
  public CatalogueState {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  public static CatalogueState empty() {
    return new CatalogueState(0, 0, new TreeMap<>());
  }

  /** The state after one more event. */
  public CatalogueState apply(CatalogueEvent event) {
    long next = revision + 1;
    if (event instanceof TermStarted started) {
      return new CatalogueState(next, started.header().term(), models);
    }
    if (event instanceof VersionRegistered registered) {
      return with(next, registered.model(), model -> register(model, registered));
    }
    if (event instanceof VersionVerified verified) {
      VersionState.Verified told =
          new VersionState.Verified(
              verified.signature(), verified.platform(), verified.properties());
      return with(next, verified.model(), model -> replace(model, verified.version(), told, null));
    }
    if (event instanceof VersionFailed failed) {
      return with(
          next, failed.model(), model -> replace(model, failed.version(), null, failed.reason()));
    }
    if (event instanceof LabelMoved moved) {
      return with(next, moved.model(), model -> label(model, moved, next));
    }
    if (event instanceof ReplicasSet set) {
      return with(next, set.model(), model -> scale(model, set.count()));
    }
    if (event instanceof ModelUndeployed undeployed) {
      TreeMap<String, ModelState> rest = new TreeMap<>(models);
      rest.remove(undeployed.model());
      return new CatalogueState(next, term, rest);
    }
    throw new IllegalStateException("event: " + event + " (expected: one that is known)");
  }

  private CatalogueState with(long next, String name, UnaryOperator<ModelState> change) {
    TreeMap<String, ModelState> changed = new TreeMap<>(models);
    ModelState before = changed.getOrDefault(name, ModelState.empty(name));
    changed.put(name, change.apply(Objects.requireNonNull(before)));
    return new CatalogueState(next, term, changed);
  }

  private static ModelState register(ModelState model, VersionRegistered registered) {
    VersionState version =
        new VersionState(
            registered.version(), registered.artifact(), registered.header().at(), null, null);
    long number =
        registered.version().matches("[0-9]{1,18}") ? Long.parseLong(registered.version()) : 0;
    return new ModelState(
        model.name(),
        model.epoch(),
        Math.max(model.highestVersion(), number),
        model.labels(),
        put(model.versions(), version),
        model.replicas());
  }

  private static ModelState replace(
      ModelState model,
      String version,
      VersionState.@Nullable Verified verified,
      @Nullable String failure) {
    VersionState before = Objects.requireNonNull(model.versions().get(version), version);
    VersionState after =
        new VersionState(version, before.artifact(), before.registeredAt(), verified, failure);
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        put(model.versions(), after),
        model.replicas());
  }

  private static ModelState label(ModelState model, LabelMoved moved, long epoch) {
    Map<String, String> labels = new HashMap<>(model.labels());
    labels.put(moved.label(), moved.version());
    return new ModelState(
        model.name(), epoch, model.highestVersion(), labels, model.versions(), model.replicas());
  }

  private static ModelState scale(ModelState model, @Nullable Integer count) {
    return new ModelState(
        model.name(),
        model.epoch(),
        model.highestVersion(),
        model.labels(),
        model.versions(),
        count);
  }

  private static SortedMap<String, VersionState> put(
      SortedMap<String, VersionState> versions, VersionState version) {
    TreeMap<String, VersionState> changed = new TreeMap<>(versions);
    changed.put(version.version(), version);
    return changed;
  }
}
