/** What every node tells of itself to all others, through Distributed Data. */
@NullMarked
package io.modelgrid.cluster.board;

import org.jspecify.annotations.NullMarked;
