/**
 * What people type: one class a command, thin, over {@code admin}, {@code local} and {@code demo}.
 *
 * <p>Each ends with an exit code of {@link io.modelgrid.cli.ExitCode} or a {@link
 * io.modelgrid.cli.CommandException}. May import picocli and the packages of {@code cli}.
 */
@NullMarked
package io.modelgrid.cli.command;

import org.jspecify.annotations.NullMarked;
