/** The majority lease: a node that was cut off or frozen does not answer. */
@NullMarked
package io.modelgrid.cluster.lease;

import org.jspecify.annotations.NullMarked;
