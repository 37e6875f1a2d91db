package io.modelgrid.actors.training;

import org.jspecify.annotations.Nullable;

/**
 * What the supervisor knows of a training beside what the catalogue does: to be shown, and
 * forgotten.
 *
 * @param message why it waits, or what it does
 * @param done share of the work that is done, from 0 to 1
 * @param secondsLeft an estimate, or null
 */
public record TrainingNews(String message, double done, @Nullable Double secondsLeft) {}
