package io.modelgrid.actors.meter;

import io.modelgrid.engine.api.GridVitals;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The meters of a model's versions, made when they are needed first. Thread-safe. */
public final class ModelMeter {
  private final String model;
  private final AtomicInteger room;
  private final AtomicInteger callers;
  private final VersionMeter rest;
  private final VersionMeter none;
  private final Map<String, VersionMeter> versions = new ConcurrentHashMap<>();
  private final Map<String, Long> goneSince = new HashMap<>();

  /**
   * Meters of a model.
   *
   * @param room how many versions, of all models, may still get a meter of their own
   * @param callers how many callers, of all versions, may still be told apart
   * @param rest the meter of those that get none
   */
  ModelMeter(String model, AtomicInteger room, AtomicInteger callers, VersionMeter rest) {
    this.model = model;
    this.room = room;
    this.callers = callers;
    this.rest = rest;
    this.none = new VersionMeter(model, GridVitals.NONE, callers);
  }

  /** A meter for a test, or for a model that nobody else counts. */
  public static ModelMeter alone(String model) {
    AtomicInteger callers = new AtomicInteger(Integer.MAX_VALUE);
    return new ModelMeter(
        model,
        new AtomicInteger(Integer.MAX_VALUE),
        callers,
        new VersionMeter(GridVitals.REST, GridVitals.REST, callers));
  }

  /** The meter of requests for which no version was chosen. */
  VersionMeter none() {
    return none;
  }

  /** The meter of a version of the catalogue. */
  public VersionMeter of(String version) {
    VersionMeter known = versions.get(version);
    return known == null ? make(version) : known;
  }

  private synchronized VersionMeter make(String version) {
    VersionMeter known = versions.get(version);
    if (known != null) {
      return known;
    }
    if (room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return rest;
    }
    VersionMeter made = new VersionMeter(model, version, callers);
    versions.put(version, made);
    return made;
  }

  /**
   * Forgets the versions that were not among those that are loaded for so long.
   *
   * @param known whether the catalogue has the model
   * @return whether the model itself is of no interest any more
   */
  synchronized boolean retain(
      boolean known, Collection<String> loaded, long now, long lingerNanos) {
    forgetVersions(loaded, now, lingerNanos);
    if (known) {
      goneSince.remove(GridVitals.NONE);
      return false;
    }
    boolean longGone = now - goneSince.computeIfAbsent(GridVitals.NONE, name -> now) >= lingerNanos;
    return longGone && versions.isEmpty() && none.isIdle();
  }

  private void forgetVersions(Collection<String> loaded, long now, long lingerNanos) {
    for (Iterator<VersionMeter> each = versions.values().iterator(); each.hasNext(); ) {
      VersionMeter meter = each.next();
      if (loaded.contains(meter.version())) {
        goneSince.remove(meter.version());
      } else if (now - goneSince.computeIfAbsent(meter.version(), name -> now) >= lingerNanos
          && meter.isIdle()) {
        each.remove();
        meter.forget();
        goneSince.remove(meter.version());
        room.getAndIncrement();
      }
    }
  }

  void readTo(List<GridVitals.Model> all, String node) {
    GridVitals.Model unsent = none.read(node);
    if (unsent.requests() > 0) {
      all.add(unsent);
    }
    versions.values().stream().map(meter -> meter.read(node)).forEach(all::add);
  }

  Stream<GridVitals.Cost> costs(String node) {
    return versions.values().stream().flatMap(meter -> meter.costs(node));
  }

  Stream<StoodIn> standing() {
    return versions.values().stream().map(VersionMeter::standing);
  }

  Stream<BatchSizes> batches() {
    return versions.values().stream().map(VersionMeter::batches);
  }
}
