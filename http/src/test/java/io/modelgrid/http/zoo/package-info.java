/**
 * Checks with many small models that what a model gives in process is what its callers get.
 *
 * <p>{@code ModelZooTest} takes the ONNX project's own cases where they are installed, and some of
 * our own always; {@code Yardstick} runs a model straight through ONNX Runtime, each {@code
 * Transport} asks a real server.
 */
@NullMarked
package io.modelgrid.http.zoo;

import org.jspecify.annotations.NullMarked;
