/**
 * The room for data sets, networks, the training loop, gates and compression. May import {@code
 * config} and {@code engine}.
 */
@NullMarked
package io.modelgrid.training;

import org.jspecify.annotations.NullMarked;
