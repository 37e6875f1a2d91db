/**
 * Trained networks as ONNX models, and the bundles that hold them: {@link
 * io.modelgrid.training.onnx.OnnxExport} makes the graph, {@link
 * io.modelgrid.training.onnx.BundleWriter} and {@link io.modelgrid.training.onnx.BundleReader} the
 * bundle. {@link io.modelgrid.training.onnx.ModelFile} reads models from strangers. Names no
 * framework that trains.
 */
@NullMarked
package io.modelgrid.training.onnx;

import org.jspecify.annotations.NullMarked;
