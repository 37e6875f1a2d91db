/**
 * The ports through which the grid is used, and the plain records that they carry.
 *
 * <p>{@link io.modelgrid.engine.api.Inference} answers requests, {@link
 * io.modelgrid.engine.api.GridView} shows the grid, {@link io.modelgrid.engine.api.GridAdmin}
 * changes it; {@link io.modelgrid.engine.api.Trail} goes with every request. Records only: no
 * actor, no engine, no I/O. May import {@code engine.tensor} and the APIs of SLF4J and
 * OpenTelemetry.
 */
@NullMarked
package io.modelgrid.engine.api;

import org.jspecify.annotations.NullMarked;
