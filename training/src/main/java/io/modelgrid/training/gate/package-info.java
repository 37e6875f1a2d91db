/**
 * Whether what was trained may become a version: {@link io.modelgrid.training.gate.GateSpec} says
 * what it must hold, {@link io.modelgrid.training.gate.Gate} decides from measurements, and names
 * every number. Pure: no clock, no files, no engine.
 */
@NullMarked
package io.modelgrid.training.gate;

import org.jspecify.annotations.NullMarked;
