/** The catalogue's singleton: when it may start, and what follows when it stopped. */
@NullMarked
package io.modelgrid.cluster.catalogue;

import org.jspecify.annotations.NullMarked;
