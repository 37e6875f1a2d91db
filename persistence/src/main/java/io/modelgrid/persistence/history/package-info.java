/**
 * What happened to the catalogue, read from its journal.
 *
 * <p>{@link io.modelgrid.persistence.history.JournalHistory} reads events and adds up states;
 * {@code EventWords} and {@code StateDifference} put them into words, {@code PastGrids} into the
 * records of {@code engine.api}. Names no actor of the grid and writes nothing.
 */
@NullMarked
package io.modelgrid.persistence.history;

import org.jspecify.annotations.NullMarked;
