/**
 * The live tree of actors on a terminal: {@link io.modelgrid.cli.tree.ActorTree} once, {@link
 * io.modelgrid.cli.tree.ActorRanking} again and again. Imports {@code cli} and {@code cli.admin}.
 */
@NullMarked
package io.modelgrid.cli.tree;

import org.jspecify.annotations.NullMarked;
