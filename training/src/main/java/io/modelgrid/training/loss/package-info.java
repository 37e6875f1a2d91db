/**
 * What a training makes small: {@link io.modelgrid.training.loss.LossSpec} names it, and {@link
 * io.modelgrid.training.loss.SoftTargets} holds a teacher's answers. Names no engine.
 */
@NullMarked
package io.modelgrid.training.loss;

import org.jspecify.annotations.NullMarked;
