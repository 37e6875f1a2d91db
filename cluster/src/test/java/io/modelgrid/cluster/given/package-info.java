/** What tests of this room start from. */
@NullMarked
package io.modelgrid.cluster.given;

import org.jspecify.annotations.NullMarked;
