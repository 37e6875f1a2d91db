/** Placeholder during set-up. */
@NullMarked
package io.modelgrid.http;

import org.jspecify.annotations.NullMarked;
