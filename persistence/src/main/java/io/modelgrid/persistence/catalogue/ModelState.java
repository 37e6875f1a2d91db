package io.modelgrid.persistence.catalogue;

import static java.util.Comparator.comparingLong;

import io.modelgrid.engine.api.ModelSelector;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of a model. Immutable.
 *
 * @param epoch revision of the last event that moved a label; 0 while none did
 * @param highestVersion highest number ever given, so that none is given twice
 * @param labels version by label
 * @param replicas how many replicas are wanted; null lets the number follow the serving nodes
 */
public record ModelState(
    String name,
    long epoch,
    long highestVersion,
    Map<String, String> labels,
    SortedMap<String, VersionState> versions,
    @Nullable Integer replicas) {

  /** Numbers in their order, before anything that is not a number. */
  public static final Comparator<String> VERSION_ORDER =
      comparingLong(ModelState::number).thenComparing(Comparator.naturalOrder());

  public ModelState {
    labels = Map.copyOf(labels);
    TreeMap<String, VersionState> sorted = new TreeMap<>(VERSION_ORDER);
    sorted.putAll(versions);
    versions = java.util.Collections.unmodifiableSortedMap(sorted);
  }

  static ModelState empty(String name) {
    return new ModelState(name, 0, 0, Map.of(), new TreeMap<>(VERSION_ORDER), null);
  }

  /**
   * The version that would become stable as soon as it is ready: the newest that has not failed,
   * while no version is stable.
   */
  public Optional<VersionState> candidate() {
    if (labels.containsKey(ModelSelector.STABLE)) {
      return Optional.empty();
    }
    return versions.values().stream()
        .filter(version -> version.failure() == null)
        .reduce((older, newer) -> newer);
  }

  /** The versions that every replica should hold: those with a label, and the candidate. */
  public SortedMap<String, VersionState> wanted() {
    TreeSet<String> names = new TreeSet<>(VERSION_ORDER);
    names.addAll(labels.values());
    candidate().map(VersionState::version).ifPresent(names::add);
    TreeMap<String, VersionState> wanted = new TreeMap<>(VERSION_ORDER);
    names.stream()
        .flatMap(name -> Stream.ofNullable(versions.get(name)))
        .forEach(version -> wanted.put(version.version(), version));
    return wanted;
  }

  private static long number(String version) {
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
  }
}
