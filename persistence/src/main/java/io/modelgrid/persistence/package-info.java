/**
 * What outlives a process: the catalogue's events and state, the journal, the artifact stores. May
 * import {@code config} and {@code engine}.
 */
@NullMarked
package io.modelgrid.persistence;

import org.jspecify.annotations.NullMarked;
