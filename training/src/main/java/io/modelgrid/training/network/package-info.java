/**
 * Networks as descriptions: {@link io.modelgrid.training.network.Network} is a list of {@link
 * io.modelgrid.training.network.Layer}s whose shapes fit, whoever computes it. Names no engine.
 */
@NullMarked
package io.modelgrid.training.network;

import org.jspecify.annotations.NullMarked;
