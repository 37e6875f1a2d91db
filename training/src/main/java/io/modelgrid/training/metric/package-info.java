/**
 * How good answers are, as plain arithmetic: {@link io.modelgrid.training.metric.Predictions} hold
 * them, {@link io.modelgrid.training.metric.Metrics} measures. Names no engine and no network.
 */
@NullMarked
package io.modelgrid.training.metric;

import org.jspecify.annotations.NullMarked;
