/** The one package that touches {@code ai.djl} and {@code ai.onnxruntime}. */
@NullMarked
package io.modelgrid.engine.djl;

import org.jspecify.annotations.NullMarked;
