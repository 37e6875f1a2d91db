/**
 * Numbers as text, from bytes and to bytes, correct to the last bit and without objects between.
 *
 * <p>{@link io.modelgrid.http.number.NumberScanner} reads one JSON number after the other. {@link
 * io.modelgrid.http.number.ShortestDecimal} writes floating-point numbers as the shortest text that
 * reads back equal, {@link io.modelgrid.http.number.WholeNumber} whole ones. Imports nothing.
 */
@NullMarked
package io.modelgrid.http.number;

import org.jspecify.annotations.NullMarked;
