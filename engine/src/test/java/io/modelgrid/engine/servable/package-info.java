/** Tests of the loaders. */
@NullMarked
package io.modelgrid.engine.servable;

import org.jspecify.annotations.NullMarked;
