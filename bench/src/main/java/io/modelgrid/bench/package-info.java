/**
 * Benchmarks of the grid, each of which compares within one run.
 *
 * <p>{@link io.modelgrid.bench.Bench} is the entry. They start grids with the launcher, as a user
 * does, in folders of their own, and stop them again.
 */
@NullMarked
package io.modelgrid.bench;

import org.jspecify.annotations.NullMarked;
