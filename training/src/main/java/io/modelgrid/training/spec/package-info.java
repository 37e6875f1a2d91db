/**
 * What a training, or a compression, is to do: {@link io.modelgrid.training.spec.TrainingSpec},
 * read from JSON or YAML and checked whole before anything runs. Put together from what the other
 * packages read of themselves; runs nothing.
 */
@NullMarked
package io.modelgrid.training.spec;

import org.jspecify.annotations.NullMarked;
