/**
 * Protocols and behaviours of the grid's actors, by family. They do not know where they run: what
 * depends on the cluster comes in as a reference or a plain interface. May import {@code config},
 * {@code engine}, {@code training}, {@code persistence} and Pekko's actor and persistence parts.
 */
@NullMarked
package io.modelgrid.actors;

import org.jspecify.annotations.NullMarked;
