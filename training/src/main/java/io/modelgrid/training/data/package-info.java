/**
 * Data sets: reading, cleaning, splitting and preparing rows. {@link
 * io.modelgrid.training.data.Examples} are what the loop takes; {@link
 * io.modelgrid.training.data.Preparation} is how a served version makes the same of what callers
 * send. Names no network.
 */
@NullMarked
package io.modelgrid.training.data;

import org.jspecify.annotations.NullMarked;
