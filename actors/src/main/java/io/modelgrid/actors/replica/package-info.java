/** {@link io.modelgrid.actors.replica.Replica}: holds servables and computes. */
@NullMarked
package io.modelgrid.actors.replica;

import org.jspecify.annotations.NullMarked;
