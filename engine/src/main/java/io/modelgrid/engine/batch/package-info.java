/**
 * How many requests are computed together, and whether.
 *
 * <p>{@link io.modelgrid.engine.batch.BatchPolicy} decides how many and when, {@link
 * io.modelgrid.engine.batch.BatchTuner} learns how many are worth it, {@link
 * io.modelgrid.engine.batch.BatchTrial} finds out at loading whether a model allows it, {@link
 * io.modelgrid.engine.batch.BatchingServable} carries that on. Names no engine.
 */
@NullMarked
package io.modelgrid.engine.batch;

import org.jspecify.annotations.NullMarked;
