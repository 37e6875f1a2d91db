/** Placeholder during set-up. */
@NullMarked
package io.modelgrid.training;

import org.jspecify.annotations.NullMarked;
