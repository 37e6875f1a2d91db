/**
 * Tensors in and out of JSON and of raw bytes, for all dialects.
 *
 * <p>{@link io.modelgrid.http.tensor.TensorReader} reads a tensor's data straight into one direct
 * little-endian buffer: no tree, no boxed numbers, no arrays of arrays. {@link
 * io.modelgrid.http.tensor.Shapes} checks a claimed shape before anything is allocated for it.
 * {@link io.modelgrid.http.tensor.TensorWriter} writes data as a flat array, {@link
 * io.modelgrid.http.tensor.BinaryTensors} reads and writes it as raw bytes. How a single element is
 * read from JSON is the business of {@code Elements} alone. May import {@code http.json}, {@code
 * http.refusal} and {@code engine.tensor}.
 */
@NullMarked
package io.modelgrid.http.tensor;

import org.jspecify.annotations.NullMarked;
