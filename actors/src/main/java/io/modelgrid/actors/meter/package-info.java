/**
 * What a node counts of its requests: plain counters that outlive the actors that they are about,
 * cheap enough for each request. {@link io.modelgrid.actors.meter.RequestMeters} is the node's; a
 * {@link io.modelgrid.actors.meter.CountedAnswer} counts one request, once. May import {@code
 * engine.api} and the catalogue's state; knows no actor.
 */
@NullMarked
package io.modelgrid.actors.meter;

import org.jspecify.annotations.NullMarked;
