/**
 * The journal's set-up on H2 or PostgreSQL, and the serializer for events and snapshots.
 *
 * <p>{@link io.modelgrid.persistence.journal.JournalConfig} makes Pekko's settings, {@link
 * io.modelgrid.persistence.journal.JournalSchema} the tables. Names no actor of the grid.
 */
@NullMarked
package io.modelgrid.persistence.journal;

import org.jspecify.annotations.NullMarked;
