/**
 * The connections of a node's HTTP port.
 *
 * <p>{@link io.modelgrid.http.connection.ConnectionWatch} puts a {@code Wire} around each, so that
 * a {@link io.modelgrid.http.connection.Connection} knows whether its other side is still there;
 * {@link io.modelgrid.http.connection.Visit} is one request that waits on it; {@link
 * io.modelgrid.http.connection.Connections} ends those whose {@code Patience} is over. Imports
 * Pekko and nothing else of this room.
 */
@NullMarked
package io.modelgrid.http.connection;

import org.jspecify.annotations.NullMarked;
