/**
 * {@link io.modelgrid.actors.wire.TensorSerializer}: messages with tensors as bytes between nodes.
 * What comes in is checked before anything is allocated for it. May import the protocols of the
 * other families and {@code engine.tensor}.
 */
@NullMarked
package io.modelgrid.actors.wire;

import org.jspecify.annotations.NullMarked;
