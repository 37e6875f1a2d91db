/** Tests of transfers. */
@NullMarked
package io.modelgrid.actors.transfer;

import org.jspecify.annotations.NullMarked;
