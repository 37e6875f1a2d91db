/**
 * What a model is to this grid, from the uploaded file to the computed tensor.
 *
 * <p>{@code engine.tensor} holds tensors and signatures, {@code engine.bundle} opens what was
 * uploaded, {@code engine.servable} is the contract of a loaded version, {@code engine.text} serves
 * texts, {@code engine.image} decodes pictures, {@code engine.device} keeps account of devices,
 * {@code engine.djl} alone touches {@code ai.djl} and {@code ai.onnxruntime}, and {@code
 * engine.api} holds the ports through which the grid is used, {@code engine.digest} SHA-256. This
 * package itself is empty. May import {@code config} and no other room.
 */
@NullMarked
package io.modelgrid.engine;

import org.jspecify.annotations.NullMarked;
