package io.modelgrid.actors.training;

import org.jspecify.annotations.Nullable;

/**
 * What the supervisor knows of a training beside what the catalogue does: to be shown, and
 * forgotten.
 *
 * @param waits whether it waited when that was said; of one that does something else by now it says
 *     nothing
 * @param message why it waits, or what it does
 * @param done share of the work that is done, from 0 to 1
 * @param secondsLeft an estimate, or null
 */
public record TrainingNews(
    boolean waits, String message, double done, @Nullable Double secondsLeft) {
  /** Of one that waits. */
  public static TrainingNews waiting(String why) {
    return new TrainingNews(true, why, 0, null);
  }

  /** Of one that a node was given, and has not reported yet. */
  public static TrainingNews given(int attempt, @Nullable String node) {
    return begun("attempt %d begins on %s".formatted(attempt, node), 0, null);
  }

  /** Of one that was begun. */
  public static TrainingNews begun(String message, double done, @Nullable Double secondsLeft) {
    return new TrainingNews(false, message, done, secondsLeft);
  }
}
