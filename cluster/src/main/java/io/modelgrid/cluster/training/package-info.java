/**
 * Trainings over the grid: the port through which they are submitted and shown ({@link
 * io.modelgrid.cluster.training.ClusterGridTrainings}), each node's board of news, and what puts
 * the actors of {@code actors.training} together on a node ({@link
 * io.modelgrid.cluster.training.TrainingWiring}).
 */
@NullMarked
package io.modelgrid.cluster.training;

import org.jspecify.annotations.NullMarked;
