/**
 * What a model is to this grid: tensors, bundles, servables, devices, and the ports in {@code
 * engine.api}. May import {@code config}.
 */
@NullMarked
package io.modelgrid.engine;

import org.jspecify.annotations.NullMarked;
