/** Trainings, with processes that play their part. */
@NullMarked
package io.modelgrid.actors.training;

import org.jspecify.annotations.NullMarked;
