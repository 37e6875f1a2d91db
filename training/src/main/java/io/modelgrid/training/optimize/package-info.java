/**
 * How weights are changed: {@link io.modelgrid.training.optimize.OptimizerSpec} says how, {@link
 * io.modelgrid.training.optimize.Optimizer} does it on plain arrays, with a state that is its own.
 * Names no engine.
 */
@NullMarked
package io.modelgrid.training.optimize;

import org.jspecify.annotations.NullMarked;
