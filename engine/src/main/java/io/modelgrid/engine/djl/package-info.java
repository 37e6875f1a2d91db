/**
 * The one package that touches {@code ai.djl} and {@code ai.onnxruntime}.
 *
 * <p>{@link io.modelgrid.engine.djl.OnnxServableLoader} loads bundles, {@link
 * io.modelgrid.engine.djl.DjlDeviceProbe} finds devices. May import all of the engine but {@code
 * engine.api}.
 */
@NullMarked
package io.modelgrid.engine.djl;

import org.jspecify.annotations.NullMarked;
