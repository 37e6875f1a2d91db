package io.modelgrid.engine.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Trainings and compressions: submits, shows and cancels them. Changes answer as {@link GridAdmin}
 * says. As with {@link Inference}, dependents attach with an {@code …Async} method.
 */
public interface GridTrainings {

  /**
   * Submits a specification. It is validated whole; nothing is changed if anything is wrong with
   * it.
   *
   * @param specification bytes of it
   * @param yaml whether they are YAML; else JSON
   * @return {@link ChangeAnswer.Started} with the training's id; refused as invalid with every
   *     mistake, one a line
   */
  CompletionStage<ChangeAnswer> submit(byte[] specification, boolean yaml, GridAdmin.Origin origin);

  /**
   * Gives a training up; its process ends within a second. {@link ChangeAnswer.Changed}, with
   * {@code changed} false if it was over already; not found for an unknown one.
   */
  CompletionStage<ChangeAnswer> cancel(String id, GridAdmin.Origin origin);

  /** The trainings that wait or run, and the latest that are over; the newest first. */
  List<TrainingView> trainings();

  /** One of them. */
  Optional<TrainingView> training(String id);

  /** The JSON Schema of specifications. */
  String schema();
}
