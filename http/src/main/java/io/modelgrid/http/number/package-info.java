/**
 * Numbers as text, from bytes, correct to the last bit and without objects between.
 *
 * <p>{@link io.modelgrid.http.number.NumberScanner} reads one JSON number after the other. Imports
 * nothing.
 */
@NullMarked
package io.modelgrid.http.number;

import org.jspecify.annotations.NullMarked;
