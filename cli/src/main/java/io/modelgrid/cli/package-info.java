/**
 * The command line: {@link io.modelgrid.cli.Main}, how results, progress and errors are shown, and
 * the exit codes.
 *
 * <p>{@code command} holds one class a command, {@code admin} talks to a grid over HTTP, {@code
 * local} runs the nodes of a local grid, {@code demo} packs bundles, {@code operation} and {@code
 * training} show what goes on in a grid, {@code node} is the composition root of one node. The
 * topmost room: may import everything, nothing imports it.
 */
@NullMarked
package io.modelgrid.cli;

import org.jspecify.annotations.NullMarked;
