/** Tests of replicas. */
@NullMarked
package io.modelgrid.actors.replica;

import org.jspecify.annotations.NullMarked;
