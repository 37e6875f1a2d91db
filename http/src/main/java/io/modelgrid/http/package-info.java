/**
 * The HTTP port of a node.
 *
 * <p>{@link io.modelgrid.http.HttpServer} binds it; {@code Front} takes each request to the {@link
 * io.modelgrid.http.exchange.Dialect} of its path, after the {@link io.modelgrid.http.door.Door}
 * has looked at it. A new dialect is a package of its own and one more line in {@code Dialects}.
 * Knows the grid only through {@code engine.api}; may import no other room but {@code config}.
 */
@NullMarked
package io.modelgrid.http;

import org.jspecify.annotations.NullMarked;
