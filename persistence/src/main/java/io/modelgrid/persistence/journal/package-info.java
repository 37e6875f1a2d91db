/** The journal's set-up on H2, and the serializer for events and snapshots. */
@NullMarked
package io.modelgrid.persistence.journal;

import org.jspecify.annotations.NullMarked;
