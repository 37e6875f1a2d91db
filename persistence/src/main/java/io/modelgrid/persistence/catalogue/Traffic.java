package io.modelgrid.persistence.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * Where a model's unversioned requests go, apart from {@code stable}. Shares are in basis points.
 *
 * @param previous the version that was stable before the one that is now, or null
 * @param split a canary's share, or null
 * @param shadow a shadow's share, or null
 */
public record Traffic(@Nullable String previous, @Nullable Split split, @Nullable Shadow shadow) {

  /** Some of the unversioned requests get another version than the stable one. */
  public record Split(String version, int share, boolean sticky) {}

  /** Some of the unversioned requests are copied to a version whose answers nobody gets. */
  public record Shadow(String version, int share) {}

  public static Traffic none() {
    return new Traffic(null, null, null);
  }
}
