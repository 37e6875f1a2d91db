package io.modelgrid.actors.watch;

import org.jspecify.annotations.Nullable;

/**
 * What an actor tells of itself beyond numbers. Null is what does not apply to it.
 *
 * @param state where it stands, in a word
 * @param model the model that it works for
 * @param slot the slot that it lives in
 * @param version the version or versions that it has, or works on
 * @param epoch the epoch by which it works
 */
public record Told(
    @Nullable String state,
    @Nullable String model,
    @Nullable String slot,
    @Nullable String version,
    @Nullable Long epoch) {
  /** Nothing yet. */
  public static final Told NOTHING = new Told(null, null, null, null, null);

  /** A state of something that has no more to tell. */
  public static Told state(String state) {
    return new Told(state, null, null, null, null);
  }
}
