/**
 * What every dialect needs around a request.
 *
 * <p>{@link io.modelgrid.http.exchange.Dialect} is what a dialect implements, {@link
 * io.modelgrid.http.exchange.Call} one request on its way, {@link
 * io.modelgrid.http.exchange.Routes} a dialect's table of paths, which a {@link
 * io.modelgrid.http.exchange.RoutedDialect} answers by, {@link io.modelgrid.http.exchange.Bodies}
 * the one way to a request's body, {@link io.modelgrid.http.exchange.Answers} makes responses. What
 * bodies and answers take is charged to the accounts of {@code http.memory}. May import {@code
 * http.door}, {@code http.json}, {@code http.memory}, {@code http.refusal} and Pekko; no dialect.
 */
@NullMarked
package io.modelgrid.http.exchange;

import org.jspecify.annotations.NullMarked;
