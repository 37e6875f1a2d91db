/** Tests of the tensor serializer. */
@NullMarked
package io.modelgrid.actors.wire;

import org.jspecify.annotations.NullMarked;
