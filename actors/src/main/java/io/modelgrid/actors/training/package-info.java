/**
 * Trainings: who computes what and when ({@link io.modelgrid.actors.training.TrainingSupervisor},
 * {@link io.modelgrid.actors.training.QueuePolicy}), and the processes that do it on a node ({@link
 * io.modelgrid.actors.training.TrainingRunner}, {@link
 * io.modelgrid.actors.training.TrainingAttempt}). The truth stands in the catalogue; what these
 * actors know besides can be lost. Knows the training room by {@link
 * io.modelgrid.actors.training.TrainingRoom} alone.
 */
@NullMarked
package io.modelgrid.actors.training;

import org.jspecify.annotations.NullMarked;
