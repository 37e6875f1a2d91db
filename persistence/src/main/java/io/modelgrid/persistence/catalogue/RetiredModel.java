package io.modelgrid.persistence.catalogue;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stays of a model's name after it was undeployed, also once a new model bears it: a number
 * stands for the same bytes for ever.
 *
 * @param highestVersion highest number given before; the next model of that name goes on from it
 * @param epoch revision of the last undeploy; where the next model's epoch begins
 * @param digests SHA-256 of each version that was ever undeployed, by its number
 */
public record RetiredModel(long highestVersion, long epoch, SortedMap<String, String> digests) {
  public RetiredModel {
    TreeMap<String, String> sorted = new TreeMap<>(ModelState.VERSION_ORDER);
    sorted.putAll(digests);
    digests = Collections.unmodifiableSortedMap(sorted);
  }

  static RetiredModel none() {
    return new RetiredModel(0, 0, new TreeMap<>());
  }

  RetiredModel and(ModelState model, long revision) {
    TreeMap<String, String> all = new TreeMap<>(digests);
    model
        .versions()
        .values()
        .forEach(version -> all.put(version.version(), version.artifact().sha256()));
    return new RetiredModel(Math.max(highestVersion, model.highestVersion()), revision, all);
  }
}
