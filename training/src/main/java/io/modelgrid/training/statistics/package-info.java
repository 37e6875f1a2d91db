/**
 * Quantiles and tails of distributions, for whoever compares models on the same rows. Names nothing
 * else of the room.
 */
@NullMarked
package io.modelgrid.training.statistics;

import org.jspecify.annotations.NullMarked;
