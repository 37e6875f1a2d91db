/**
 * What dialects need that change the grid.
 *
 * <p>{@link io.modelgrid.http.change.Origins} says who changes something, {@link
 * io.modelgrid.http.change.ChangeRefusals} puts what the grid refuses as HTTP does, {@link
 * io.modelgrid.http.change.Staging} takes files for the artifact store, {@link
 * io.modelgrid.http.change.Lookout} waits until something is as wanted. May import {@code
 * http.exchange}, {@code http.refusal}, {@code engine.api} and Pekko; no dialect.
 */
@NullMarked
package io.modelgrid.http.change;

import org.jspecify.annotations.NullMarked;
