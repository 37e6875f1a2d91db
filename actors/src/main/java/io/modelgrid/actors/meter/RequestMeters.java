package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.GridVitals;
import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.persistence.catalogue.CatalogueState;
import io.modelgrid.persistence.catalogue.ModelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * All that a node counts of its requests, by model and version, as long as the node lives: routers
 * and replicas come and go. Names are those of the catalogue, never a caller's, and only so many
 * versions are told apart. Thread-safe.
 */
public final class RequestMeters {
  private final long lingerNanos;
  private final LongSupplier nanoTime;
  private final AtomicInteger room;
  private final AtomicInteger callers;
  private final VersionMeter rest;
  private final VersionMeter unknown;
  private final Map<String, ModelMeter> models = new ConcurrentHashMap<>();
  private CatalogueState catalogue = CatalogueState.empty();

  /**
   * Nothing counted yet.
   *
   * @param mostVersions so many versions are told apart
   * @param mostCallers so many callers of versions are told apart in their costs
   * @param linger how long a version is shown that is loaded no more
   * @param nanoTime the monotonic clock
   */
  public RequestMeters(int mostVersions, int mostCallers, Duration linger, LongSupplier nanoTime) {
    this.room = new AtomicInteger(mostVersions);
    this.callers = new AtomicInteger(mostCallers);
    this.rest = new VersionMeter(GridVitals.REST, GridVitals.REST, callers);
    this.unknown = new VersionMeter(GridVitals.NONE, GridVitals.NONE, callers);
    this.lingerNanos = linger.toNanos();
    this.nanoTime = nanoTime;
  }

  /** The meters of a model of the catalogue. */
  public ModelMeter of(String model) {
    ModelMeter known = models.get(model);
    return known == null
        ? models.computeIfAbsent(model, name -> new ModelMeter(name, room, callers, rest))
        : known;
  }

  /** A request that names no model of the catalogue was refused. */
  public void refusedUnknown(Reason reason) {
    unknown.count(reason);
  }

  /** What is loaded now; the rest is forgotten after a while. */
  public synchronized void catalogueIs(CatalogueState now) {
    catalogue = now;
    sweep();
  }

  private void sweep() {
    long now = nanoTime.getAsLong();
    for (Iterator<Map.Entry<String, ModelMeter>> each = models.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, ModelMeter> entry = each.next();
      ModelState state = catalogue.models().get(entry.getKey());
      Set<String> loaded = state == null ? Set.of() : state.wanted().keySet();
      if (entry.getValue().retain(state != null, loaded, now, lingerNanos)) {
        each.remove();
      }
    }
  }

  /** All counts, by model and version. */
  public synchronized List<GridVitals.Model> read(String node) {
    sweep();
    List<GridVitals.Model> all = new ArrayList<>();
    models.values().forEach(model -> model.readTo(all, node));
    for (VersionMeter other : List.of(unknown, rest)) {
      GridVitals.Model read = other.read(node);
      if (read.requests() > 0) {
        all.add(read);
      }
    }
    all.sort(
        Comparator.comparing(GridVitals.Model::model)
            .thenComparing(GridVitals.Model::version, ModelState.VERSION_ORDER));
    return all;
  }

  /** What answered requests have cost, by model, version and caller. */
  public synchronized List<GridVitals.Cost> costs(String node) {
    sweep();
    return Stream.concat(
            models.values().stream().flatMap(model -> model.costs(node)), rest.costs(node))
        .sorted(
            Comparator.comparing(GridVitals.Cost::model)
                .thenComparing(GridVitals.Cost::version, ModelState.VERSION_ORDER)
                .thenComparing(GridVitals.Cost::caller))
        .toList();
  }

  /** How often versions have stood in, by model and version; those that never did are left out. */
  public synchronized List<StoodIn> standing() {
    sweep();
    return Stream.concat(
            models.values().stream().flatMap(ModelMeter::standing), Stream.of(rest.standing()))
        .filter(each -> each.requests() > 0)
        .sorted(
            Comparator.comparing(StoodIn::model)
                .thenComparing(StoodIn::version, ModelState.VERSION_ORDER))
        .toList();
  }

  /** How large the computations were, by model and version. */
  public synchronized List<BatchSizes> batches() {
    sweep();
    return Stream.concat(
            models.values().stream().flatMap(ModelMeter::batches), Stream.of(rest.batches()))
        .filter(each -> each.counts().stream().anyMatch(count -> count > 0))
        .sorted(
            Comparator.comparing(BatchSizes::model)
                .thenComparing(BatchSizes::version, ModelState.VERSION_ORDER))
        .toList();
  }
}
