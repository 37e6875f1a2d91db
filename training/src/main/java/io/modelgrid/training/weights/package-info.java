/**
 * The numbers of a network, apart from any framework: {@link
 * io.modelgrid.training.weights.Weights}. Names no engine.
 */
@NullMarked
package io.modelgrid.training.weights;

import org.jspecify.annotations.NullMarked;
