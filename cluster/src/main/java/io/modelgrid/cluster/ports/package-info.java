/** The ports of {@code engine.api}, over the grid. May import every family of actors. */
@NullMarked
package io.modelgrid.cluster.ports;

import org.jspecify.annotations.NullMarked;
