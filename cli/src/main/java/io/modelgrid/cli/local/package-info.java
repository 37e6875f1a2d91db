/**
 * A local grid: several nodes of one machine that share a data folder.
 *
 * <p>{@link io.modelgrid.cli.local.LocalGrid} is the whole; {@link
 * io.modelgrid.cli.local.GridFolder} says where its files lie, {@link
 * io.modelgrid.cli.local.NodeLauncher} starts a JVM, {@link io.modelgrid.cli.local.NodeStopper}
 * ends some, {@link io.modelgrid.cli.local.GridWatch} notices those that end by themselves. Knows
 * nodes as processes and files only. May import the JDK, Jackson, {@code cli} and {@code
 * cli.admin}.
 */
@NullMarked
package io.modelgrid.cli.local;

import org.jspecify.annotations.NullMarked;
