/**
 * The account of the memory that requests and answers have in use.
 *
 * <p>{@link io.modelgrid.http.memory.Account} counts one kind of memory under a limit, {@link
 * io.modelgrid.http.memory.Accounts} are a node's two, {@link io.modelgrid.http.memory.Charge} is
 * what one holder has on one, {@link io.modelgrid.http.memory.DirectMemory} gives direct buffers or
 * refuses in words, {@link io.modelgrid.http.memory.SpareArrays} lends arrays for bodies. Why: a
 * node whose heap is full ends, so more work than it can hold must be refused before. May import
 * {@code http.refusal}, {@code engine.tensor} and settings.
 */
@NullMarked
package io.modelgrid.http.memory;

import org.jspecify.annotations.NullMarked;
