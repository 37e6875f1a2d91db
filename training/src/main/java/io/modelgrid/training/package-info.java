/**
 * The room for data sets, networks, the training loop, gates and compression. It is empty so far:
 * the grid serves, and does not train yet. May import {@code config} and {@code engine}.
 */
@NullMarked
package io.modelgrid.training;

import org.jspecify.annotations.NullMarked;
