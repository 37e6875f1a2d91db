/**
 * The threads on which a request is served: {@link io.modelgrid.actors.dispatch.Cores}, one a core,
 * shared by actors, connections and computations. Chosen by name in the configuration; knows no
 * actor.
 */
@NullMarked
package io.modelgrid.actors.dispatch;

import org.jspecify.annotations.NullMarked;
