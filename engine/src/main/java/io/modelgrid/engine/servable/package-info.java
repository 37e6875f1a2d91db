/**
 * {@link io.modelgrid.engine.servable.Servable}: a loaded, warmed version, ready to compute, and
 * the contract of its loader. Names no engine.
 */
@NullMarked
package io.modelgrid.engine.servable;

import org.jspecify.annotations.NullMarked;
