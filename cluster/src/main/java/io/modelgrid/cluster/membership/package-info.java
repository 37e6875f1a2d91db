/**
 * Who is there: founding and joining, the members and whether they can be reached, and lifelines
 * that notice a death at once.
 */
@NullMarked
package io.modelgrid.cluster.membership;

import org.jspecify.annotations.NullMarked;
