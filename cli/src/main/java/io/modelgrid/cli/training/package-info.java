/**
 * A training of the grid as a person at a terminal sees it: how it gets on, what came of it, and
 * where a model's versions come from.
 *
 * <p>{@code EpochTable}, {@code TrainingLog}, {@link io.modelgrid.cli.training.Duel} and {@link
 * io.modelgrid.cli.training.LineageTree} are pure renderers, {@link
 * io.modelgrid.cli.training.TrainingWatch} asks the grid and shows what it says until the training
 * is over. May import {@code cli}, {@code cli.admin} and {@code cli.operation}.
 */
@NullMarked
package io.modelgrid.cli.training;

import org.jspecify.annotations.NullMarked;
