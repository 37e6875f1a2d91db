package io.modelgrid.actors.replica;

import io.modelgrid.actors.replica.Replica.Loaded;
import io.modelgrid.actors.replica.Replica.WantedVersion;
import io.modelgrid.actors.replica.ReplicaStatus.Holding;
import io.modelgrid.actors.replica.ReplicaStatus.VersionStatus;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.persistence.catalogue.ModelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a replica holds: those that are wanted, and those that are not any more but
 * still have requests. Rules only: loading and closing are the actor's. Confined to its actor.
 */
final class VersionShelf {
  private final Map<String, ShelvedVersion> wanted = new TreeMap<>(ModelState.VERSION_ORDER);
  private final List<ShelvedVersion> leaving = new ArrayList<>();

  /**
   * What became wanted, and what is not any more.
   *
   * @param toLoad versions to load now
   * @param dropped versions whose load, if one runs, is of no use any more
   */
  record Change(List<ShelvedVersion> toLoad, List<ShelvedVersion> dropped) {}

  /** Wants exactly these from now on. */
  Change keep(List<WantedVersion> versions) {
    Map<String, WantedVersion> named = new HashMap<>();
    versions.forEach(each -> named.put(each.version(), each));
    List<ShelvedVersion> dropped = new ArrayList<>();
    // A version of the same number but another artifact is another version: its model was
    // forgotten and registered anew.
    wanted
        .values()
        .removeIf(
            each -> {
              boolean kept = each.wanted().equals(named.get(each.version()));
              if (!kept) {
                (each.servable() == null ? dropped : leaving).add(each);
              }
              return !kept;
            });
    List<ShelvedVersion> toLoad = new ArrayList<>();
    for (WantedVersion each : named.values()) {
      if (!wanted.containsKey(each.version())) {
        ShelvedVersion back = takeBack(each);
        ShelvedVersion now = back == null ? new ShelvedVersion(each) : back;
        wanted.put(each.version(), now);
        if (back == null) {
          toLoad.add(now);
        }
      }
    }
    return new Change(toLoad, dropped);
  }

  private @Nullable ShelvedVersion takeBack(WantedVersion version) {
    for (ShelvedVersion each : leaving) {
      if (each.wanted().equals(version)) {
        leaving.remove(each);
        return each;
      }
    }
    return null;
  }

  /** Whether this very entry is still wanted. */
  boolean wants(ShelvedVersion entry) {
    return wanted.get(entry.version()) == entry;
  }

  /** Whether requests for this version are taken. */
  boolean isReady(String version) {
    ShelvedVersion entry = wanted.get(version);
    return entry != null && entry.servable() != null;
  }

  boolean anyReady() {
    return wanted.values().stream().anyMatch(each -> each.servable() != null);
  }

  /** What computes a request that was taken; null if it is there no more. */
  @Nullable ShelvedVersion entryOf(String version) {
    return held()
        .filter(each -> each.version().equals(version) && each.servable() != null)
        .findFirst()
        .orElse(null);
  }

  /** Takes out the servables that are neither wanted nor, by this word, in use. */
  List<Servable> takeUnused(Predicate<ShelvedVersion> inUse) {
    List<Servable> unused = new ArrayList<>();
    for (Iterator<ShelvedVersion> each = leaving.iterator(); each.hasNext(); ) {
      ShelvedVersion entry = each.next();
      if (!inUse.test(entry)) {
        each.remove();
        unused.addAll(Stream.ofNullable(entry.servable()).toList());
      }
    }
    return unused;
  }

  /** Takes all servables out; nothing is wanted any more. */
  List<Servable> takeAll() {
    List<Servable> all = held().flatMap(each -> Stream.ofNullable(each.servable())).toList();
    wanted.clear();
    leaving.clear();
    return all;
  }

  List<VersionStatus> statuses() {
    return wanted.values().stream().map(ShelvedVersion::status).toList();
  }

  /**
   * The statuses while nothing can be computed, for this reason: what is ready counts as failed.
   */
  List<VersionStatus> statuses(String reason) {
    return wanted.values().stream()
        .map(ShelvedVersion::status)
        .map(
            each ->
                each.state() == Holding.READY
                    ? new VersionStatus(each.version(), Holding.FAILED, reason, false)
                    : each)
        .toList();
  }

  /** The versions whose servables are not there: being loaded, or failed. */
  List<ShelvedVersion> loading() {
    return wanted.values().stream().filter(each -> each.servable() == null).toList();
  }

  /** What loading told of the versions that are ready. */
  Map<String, Loaded> verified() {
    Map<String, Loaded> verified = new HashMap<>();
    for (ShelvedVersion each : wanted.values()) {
      Servable servable = each.servable();
      if (servable != null) {
        verified.put(
            each.version(),
            new Loaded(servable.signature(), servable.platform(), servable.properties()));
      }
    }
    return verified;
  }

  /** Bytes that all held servables take. */
  long bytes() {
    return held()
        .flatMap(each -> Stream.ofNullable(each.servable()))
        .mapToLong(Servable::bytes)
        .sum();
  }

  private Stream<ShelvedVersion> held() {
    return Stream.concat(wanted.values().stream(), leaving.stream());
  }
}
