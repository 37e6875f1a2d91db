/** Tests of swaps: the supervisor against a grid that is played, and its policies alone. */
@NullMarked
package io.modelgrid.actors.swap;

import org.jspecify.annotations.NullMarked;
