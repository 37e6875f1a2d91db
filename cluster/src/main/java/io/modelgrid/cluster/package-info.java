/** Placeholder during set-up. */
@NullMarked
package io.modelgrid.cluster;

import org.jspecify.annotations.NullMarked;
