/**
 * {@link io.modelgrid.actors.catalogue.Catalogue}: the one writer of the durable truth, and {@link
 * io.modelgrid.actors.catalogue.CatalogueCopy}, its read copy on every node.
 */
@NullMarked
package io.modelgrid.actors.catalogue;

import org.jspecify.annotations.NullMarked;
