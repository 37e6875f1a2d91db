/**
 * An operation of the grid as a person at a terminal sees it: what it does, step by step, and what
 * came of it.
 *
 * <p>{@code Checklist} and {@code StepLog} are the pure renderers, {@code Canvas} draws in place,
 * {@link io.modelgrid.cli.operation.OperationWatch} asks the grid and shows what it says until the
 * operation is over. May import {@code cli} and {@code cli.admin}.
 */
@NullMarked
package io.modelgrid.cli.operation;

import org.jspecify.annotations.NullMarked;
