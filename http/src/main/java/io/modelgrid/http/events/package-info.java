/**
 * What happens, as server-sent events.
 *
 * <p>{@link io.modelgrid.http.events.GridWatch} looks at the grid four times a second while anybody
 * listens, {@code GridChanges} says what is different; {@link io.modelgrid.http.events.ActorWatch}
 * and {@link io.modelgrid.http.events.TrainingWatch} do the same for actors and trainings. {@link
 * io.modelgrid.http.events.Event} is one event on the wire, {@code Audience} bounds who listens. A
 * listener that reads too slowly is sent away, so that nothing is kept for it without end. May
 * import {@code http.exchange}, {@code http.refusal} and {@code engine.api}.
 */
@NullMarked
package io.modelgrid.http.events;

import org.jspecify.annotations.NullMarked;
