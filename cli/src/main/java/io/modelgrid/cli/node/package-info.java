/**
 * One node's program: {@code NodeMain} is the composition root. Beside it, what a node needs before
 * its actor system: {@link io.modelgrid.cli.node.NodeConfigFile}, {@link
 * io.modelgrid.cli.node.NodeLogging}. May import everything.
 */
@NullMarked
package io.modelgrid.cli.node;

import org.jspecify.annotations.NullMarked;
