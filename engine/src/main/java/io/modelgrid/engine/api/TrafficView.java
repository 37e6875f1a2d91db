package io.modelgrid.engine.api;

import org.jspecify.annotations.Nullable;

/**
 * What a model's unversioned requests get beside the stable version. Shares are in basis points.
 *
 * @param previous the version that was stable before, to which a rollback goes; null if none was
 * @param canary the version on trial; null if there is none
 * @param sticky whether the canary's requests are chosen by their caller
 * @param shadow the version that gets copies of requests; null if there is none
 * @param operation id of the operation that runs on the model; null if none does
 */
public record TrafficView(
    @Nullable String previous,
    @Nullable String canary,
    int canaryShare,
    boolean sticky,
    @Nullable String shadow,
    int shadowShare,
    @Nullable String operation) {

  public static TrafficView none() {
    return new TrafficView(null, null, 0, false, null, 0, null);
  }
}
