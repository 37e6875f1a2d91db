/**
 * {@link io.modelgrid.engine.servable.Servable}: a loaded, warmed version, ready to compute, and
 * the contract of its loader. {@link io.modelgrid.engine.servable.TurnTakingLoader} lets the nodes
 * of a machine load in turns, {@link io.modelgrid.engine.servable.SharingLoader} lets the slots of
 * a node share. Names no engine.
 */
@NullMarked
package io.modelgrid.engine.servable;

import org.jspecify.annotations.NullMarked;
