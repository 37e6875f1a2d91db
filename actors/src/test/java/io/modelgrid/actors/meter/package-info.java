/** Tests of what a node counts. */
@NullMarked
package io.modelgrid.actors.meter;

import org.jspecify.annotations.NullMarked;
