/**
 * Numbers as text, to and from bytes, correct to the last bit and without objects between.
 *
 * <p>{@link io.modelgrid.http.number.NumberScanner} reads a run of JSON numbers, {@link
 * io.modelgrid.http.number.ShortestDecimal} writes floating-point numbers as the shortest text that
 * reads back equal. Imports nothing.
 */
@NullMarked
package io.modelgrid.http.number;

import org.jspecify.annotations.NullMarked;
