package io.modelgrid.persistence.catalogue;

import static java.util.Comparator.comparingLong;

import io.modelgrid.engine.api.ModelSelector;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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
 * @param epoch revision of the last event that moved a label, the undeploying of an earlier model
 *     of this name among them; 0 while none did
 * @param highestVersion highest number ever given under this name, so that none is given twice
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
    versions = Collections.unmodifiableSortedMap(sorted);
  }

  static ModelState empty(String name, long epoch, long highestVersion) {
    return new ModelState(
        name, epoch, highestVersion, Map.of(), new TreeMap<>(VERSION_ORDER), null);
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

  ModelState register(CatalogueEvent.VersionRegistered event) {
    long number = isNumber(event.version()) ? Long.parseLong(event.version()) : 0;
    VersionState version =
        new VersionState(event.version(), event.artifact(), event.header().at(), null, null);
    return with(epoch, Math.max(highestVersion, number), labels, put(version), replicas);
  }

  ModelState verify(String version, VersionState.Verified told) {
    VersionState before = known(version);
    return replace(new VersionState(version, before.artifact(), before.registeredAt(), told, null));
  }

  ModelState fail(String version, String reason) {
    VersionState before = known(version);
    return replace(
        new VersionState(version, before.artifact(), before.registeredAt(), null, reason));
  }

  ModelState label(String label, String version, long revision) {
    Map<String, String> moved = new HashMap<>(labels);
    moved.put(label, known(version).version());
    return with(revision, highestVersion, moved, versions, replicas);
  }

  ModelState scale(@Nullable Integer count) {
    return with(epoch, highestVersion, labels, versions, count);
  }

  private VersionState known(String version) {
    VersionState known = versions.get(version);
    if (known == null) {
      throw new IllegalStateException(
          "version: " + version + " (expected: a version of " + name + ")");
    }
    return known;
  }

  private ModelState replace(VersionState version) {
    return with(epoch, highestVersion, labels, put(version), replicas);
  }

  private SortedMap<String, VersionState> put(VersionState version) {
    TreeMap<String, VersionState> changed = new TreeMap<>(versions);
    changed.put(version.version(), version);
    return changed;
  }

  private ModelState with(
      long newEpoch,
      long newHighest,
      Map<String, String> newLabels,
      SortedMap<String, VersionState> newVersions,
      @Nullable Integer newReplicas) {
    return new ModelState(name, newEpoch, newHighest, newLabels, newVersions, newReplicas);
  }

  private static boolean isNumber(String version) {
    return version.matches("[0-9]{1,18}");
  }

  private static long number(String version) {
    return isNumber(version) ? Long.parseLong(version) : Long.MAX_VALUE;
  }
}
