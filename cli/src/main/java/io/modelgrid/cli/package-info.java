/** Placeholder during set-up. */
@NullMarked
package io.modelgrid.cli;

import org.jspecify.annotations.NullMarked;
