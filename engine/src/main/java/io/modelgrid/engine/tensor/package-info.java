/**
 * Tensors and their types, shapes and signatures.
 *
 * <p>{@link io.modelgrid.engine.tensor.Tensor} holds its elements in one little-endian buffer in
 * the layout of the Open Inference Protocol's binary extension, which is also the layout on the
 * wire between nodes. May import nothing else of the engine.
 */
@NullMarked
package io.modelgrid.engine.tensor;

import org.jspecify.annotations.NullMarked;
