package io.modelgrid.persistence.catalogue;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was loaded and unloaded of a model by name, beside what its labels keep loaded.
 *
 * @param unloaded whether the model as a whole is unloaded; that outweighs everything else
 * @param kept versions that are kept loaded though no label may stand on them
 */
public record Loading(boolean unloaded, SortedSet<String> kept) {
  public Loading {
    TreeSet<String> sorted = new TreeSet<>(ModelState.VERSION_ORDER);
    sorted.addAll(kept);
    kept = Collections.unmodifiableSortedSet(sorted);
  }

  /** Nothing was. */
  public static Loading byLabels() {
    return new Loading(false, Collections.emptySortedSet());
  }

  Loading withUnloaded(boolean now) {
    return new Loading(now, kept);
  }

  Loading with(String version) {
    TreeSet<String> more = new TreeSet<>(kept);
    more.add(version);
    return new Loading(unloaded, more);
  }

  Loading without(String version) {
    TreeSet<String> fewer = new TreeSet<>(kept);
    fewer.remove(version);
    return new Loading(unloaded, fewer);
  }
}
