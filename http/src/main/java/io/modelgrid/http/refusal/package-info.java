/**
 * Refusals in words: {@link io.modelgrid.http.refusal.Refusal} is what a caller is told, {@link
 * io.modelgrid.http.refusal.RefusedException} carries it out of a decoder. Imports nothing.
 */
@NullMarked
package io.modelgrid.http.refusal;

import org.jspecify.annotations.NullMarked;
