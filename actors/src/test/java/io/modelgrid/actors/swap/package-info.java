/** Tests of the rules of swaps. */
@NullMarked
package io.modelgrid.actors.swap;

import org.jspecify.annotations.NullMarked;
