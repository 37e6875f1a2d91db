package io.modelgrid.persistence.catalogue;

import static java.util.Comparator.comparingLong;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.OperationPlan;
import io.modelgrid.persistence.catalogue.CatalogueEvent.LabelMoved;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelLoaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ModelUnloaded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationAdopted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationCancelled;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationEnded;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationFrozen;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationStarted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.OperationThawed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.ReplicasSet;
import io.modelgrid.persistence.catalogue.CatalogueEvent.SwapCommitted;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionFailed;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionKept;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionLetGo;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionRegistered;
import io.modelgrid.persistence.catalogue.CatalogueEvent.VersionVerified;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
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
 * @param traffic what unversioned requests get beside the stable version
 * @param operation the swap, canary or other operation that runs, or null; none runs on a model
 *     that is unloaded
 * @param loading what was loaded and unloaded by name
 */
public record ModelState(
    String name,
    long epoch,
    long highestVersion,
    Map<String, String> labels,
    SortedMap<String, VersionState> versions,
    @Nullable Integer replicas,
    Traffic traffic,
    @Nullable OperationState operation,
    Loading loading) {

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
        name,
        epoch,
        highestVersion,
        Map.of(),
        new TreeMap<>(VERSION_ORDER),
        null,
        Traffic.none(),
        null,
        Loading.byLabels());
  }

  /**
   * The version that would become stable as soon as it is ready: the newest that has not failed,
   * while no version is stable. Of several that one training made it is the first.
   */
  public Optional<VersionState> candidate() {
    if (labels.containsKey(ModelSelector.STABLE)) {
      return Optional.empty();
    }
    return versions.values().stream()
        .filter(version -> version.failure() == null)
        .reduce((older, newer) -> areOfOneTraining(older, newer) ? older : newer);
  }

  private static boolean areOfOneTraining(VersionState one, VersionState other) {
    return one.lineage() != null
        && other.lineage() != null
        && one.lineage().training().equals(other.lineage().training());
  }

  /**
   * The versions that every replica should hold: those with a label, the candidate, the shadow, the
   * one that a running operation is about, and those that were loaded by name. None, if the model
   * is unloaded.
   */
  public SortedMap<String, VersionState> wanted() {
    TreeMap<String, VersionState> wanted = new TreeMap<>(VERSION_ORDER);
    if (!loading.unloaded()) {
      wantedNames().stream()
          .flatMap(name -> Stream.ofNullable(versions.get(name)))
          .forEach(version -> wanted.put(version.version(), version));
    }
    return wanted;
  }

  private SortedSet<String> wantedNames() {
    TreeSet<String> names = new TreeSet<>(VERSION_ORDER);
    names.addAll(labels.values());
    names.addAll(loading.kept());
    candidate().map(VersionState::version).ifPresent(names::add);
    if (traffic.shadow() != null) {
      names.add(traffic.shadow().version());
    }
    if (operation != null && operation.plan().kind() != OperationPlan.Kind.UNLABEL) {
      if (operation.plan().unloadFirst() && !operation.complete()) {
        names.remove(labels.getOrDefault(ModelSelector.STABLE, ""));
      }
      names.add(operation.plan().version());
    }
    return names;
  }

  /** The model after an event of its own; whether it fits was checked before it was made. */
  ModelState apply(CatalogueEvent.ModelEvent event, long revision) {
    if (event instanceof VersionRegistered registered) {
      return register(registered);
    }
    if (event instanceof VersionVerified told) {
      return replace(
          known(told.version())
              .verified(
                  new VersionState.Verified(told.signature(), told.platform(), told.properties())));
    }
    if (event instanceof VersionFailed failed) {
      return replace(known(failed.version()).failed(failed.reason()));
    }
    if (event instanceof LabelMoved moved) {
      Map<String, String> all = new HashMap<>(labels);
      all.put(moved.label(), known(moved.version()).version());
      return moved(revision, all, traffic, operation);
    }
    if (event instanceof ReplicasSet set) {
      return new ModelState(
          name, epoch, highestVersion, labels, versions, set.count(), traffic, operation, loading);
    }
    if (event instanceof OperationStarted started) {
      return operating(OperationState.started(revision, started));
    }
    if (event instanceof OperationAdopted adopted) {
      return operating(running(adopted.operation()).adoptedBy(adopted.supervisor()));
    }
    if (event instanceof OperationCancelled cancelled) {
      return operating(running(cancelled.operation()).cancel());
    }
    if (event instanceof OperationFrozen frozen) {
      return operating(running(frozen.operation()).frozen(true));
    }
    if (event instanceof OperationThawed thawed) {
      return operating(running(thawed.operation()).frozen(false));
    }
    if (event instanceof SwapCommitted committed) {
      return commit(committed, revision);
    }
    if (event instanceof OperationEnded ended) {
      running(ended.operation());
      return operating(null);
    }
    return applyByName(event);
  }

  private ModelState applyByName(CatalogueEvent.ModelEvent event) {
    if (event instanceof VersionKept kept) {
      return loading(loading.with(known(kept.version()).version()));
    }
    if (event instanceof VersionLetGo letGo) {
      return loading(loading.without(letGo.version()));
    }
    if (event instanceof ModelUnloaded) {
      return loading(loading.withUnloaded(true));
    }
    if (event instanceof ModelLoaded) {
      return loading(loading.withUnloaded(false));
    }
    return this; // a verdict on a canary stands in the history alone
  }

  /** What is remembered of the operation that this event ends. */
  EndedOperation ended(OperationEnded event) {
    return new EndedOperation(
        name, running(event.operation()), event.outcome(), event.message(), event.header().at());
  }

  private ModelState register(VersionRegistered event) {
    long number = isNumber(event.version()) ? Long.parseLong(event.version()) : 0;
    VersionState version =
        new VersionState(
            event.version(), event.artifact(), event.header().at(), null, null, event.lineage());
    return new ModelState(
        name,
        epoch,
        Math.max(highestVersion, number),
        labels,
        put(version),
        replicas,
        traffic,
        operation,
        loading);
  }

  private ModelState commit(SwapCommitted event, long revision) {
    event.labels().values().forEach(this::known);
    String before = labels.get(ModelSelector.STABLE);
    boolean moves = !Objects.equals(before, event.labels().get(ModelSelector.STABLE));
    Traffic after = new Traffic(moves ? before : traffic.previous(), event.split(), event.shadow());
    return moved(
        revision, event.labels(), after, running(event.operation()).committed(event.last()));
  }

  private OperationState running(String id) {
    if (operation == null || !operation.id().equals(id)) {
      throw new IllegalStateException(
          "operation: " + id + " (expected: the one that runs on " + name + ")");
    }
    return operation;
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
    return new ModelState(
        name, epoch, highestVersion, labels, put(version), replicas, traffic, operation, loading);
  }

  private ModelState loading(Loading now) {
    return new ModelState(
        name, epoch, highestVersion, labels, versions, replicas, traffic, operation, now);
  }

  private ModelState operating(@Nullable OperationState now) {
    return new ModelState(
        name, epoch, highestVersion, labels, versions, replicas, traffic, now, loading);
  }

  private ModelState moved(
      long revision, Map<String, String> all, Traffic shares, @Nullable OperationState now) {
    return new ModelState(
        name, revision, highestVersion, all, versions, replicas, shares, now, loading);
  }

  private SortedMap<String, VersionState> put(VersionState version) {
    TreeMap<String, VersionState> changed = new TreeMap<>(versions);
    changed.put(version.version(), version);
    return changed;
  }

  private static boolean isNumber(String version) {
    return version.matches("[0-9]{1,18}");
  }

  private static long number(String version) {
    return isNumber(version) ? Long.parseLong(version) : Long.MAX_VALUE;
  }
}
