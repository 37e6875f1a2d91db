/** Chance that can be drawn again: {@link io.modelgrid.training.draw.Draws}. Names no engine. */
@NullMarked
package io.modelgrid.training.draw;

import org.jspecify.annotations.NullMarked;
