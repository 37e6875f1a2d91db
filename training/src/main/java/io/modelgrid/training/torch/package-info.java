/**
 * Networks on DJL's PyTorch engine: forward and backward, weights in and out. {@code training.loop}
 * is what uses it.
 */
@NullMarked
package io.modelgrid.training.torch;

import org.jspecify.annotations.NullMarked;
