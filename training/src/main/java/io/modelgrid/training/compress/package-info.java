/**
 * Making models smaller or faster: {@link io.modelgrid.training.compress.CompressionSpec} says how,
 * {@link io.modelgrid.training.compress.Compressor} rewrites any ONNX model so, {@link
 * io.modelgrid.training.compress.Duel} measures what it brought.
 */
@NullMarked
package io.modelgrid.training.compress;

import org.jspecify.annotations.NullMarked;
