/**
 * The door: who may change something, by the looks of a request's headers alone.
 *
 * <p>{@link io.modelgrid.http.door.Door} is a pure policy, so that no web page that somebody looks
 * at can command a grid on loopback. Imports {@code http.refusal} and nothing else.
 */
@NullMarked
package io.modelgrid.http.door;

import org.jspecify.annotations.NullMarked;
