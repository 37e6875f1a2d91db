/**
 * Tensors in and out of JSON, for all dialects.
 *
 * <p>{@link io.modelgrid.http.tensor.TensorReader} reads a tensor's data straight into one direct
 * little-endian buffer: no tree, no boxed numbers, no arrays of arrays. {@link
 * io.modelgrid.http.tensor.Shapes} checks a claimed shape before anything is allocated for it.
 * {@link io.modelgrid.http.tensor.TensorWriter} writes data as a flat array, {@link
 * io.modelgrid.http.tensor.NestedWriter} as arrays in arrays or row by row, {@link
 * io.modelgrid.http.tensor.BinaryTensors} reads and writes it as raw bytes. Where a dialect does
 * not say a shape, {@link io.modelgrid.http.tensor.Nesting} finds it by a first look at the same
 * bytes; {@link io.modelgrid.http.tensor.Ragged} reads rows that differ in length. How a single
 * element is read from JSON is the business of {@code Elements} alone, how it is written that of
 * {@code ElementWriter}; what JSON has no form for, a {@link io.modelgrid.http.tensor.Notation}
 * puts. May import {@code http.json}, {@code http.memory}, {@code http.refusal} and {@code
 * engine.tensor}.
 */
@NullMarked
package io.modelgrid.http.tensor;

import org.jspecify.annotations.NullMarked;
