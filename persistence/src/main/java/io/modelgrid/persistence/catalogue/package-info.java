/**
 * The catalogue's events and state as plain data, and their bytes.
 *
 * <p>{@link io.modelgrid.persistence.catalogue.CatalogueState} is what the events add up to; it is
 * pure, so that the singleton and every node's read copy compute the same. Names no actor.
 */
@NullMarked
package io.modelgrid.persistence.catalogue;

import org.jspecify.annotations.NullMarked;
