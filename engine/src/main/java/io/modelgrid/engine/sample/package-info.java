/**
 * Samples in a bundle: inputs on which a version is warmed, and the outputs that it should give.
 *
 * <p>{@link io.modelgrid.engine.sample.SampleReader} reads their files strictly, {@link
 * io.modelgrid.engine.sample.Expectation} compares. May import {@code engine.tensor} and {@code
 * engine.servable}; names no engine.
 */
@NullMarked
package io.modelgrid.engine.sample;

import org.jspecify.annotations.NullMarked;
