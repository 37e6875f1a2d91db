package io.modelgrid.actors.training;

import io.modelgrid.engine.api.ChangeAnswer;
import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Lineage;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * Registers what trainings made, on the way that uploads go. The same product may come again, and
 * is registered once. Never blocks.
 */
public interface Products {
  /**
   * Registers one as the next version of a model.
   *
   * @param bundle is copied, and stays where it is
   * @param attempt which made it; refused as a conflict if another one runs
   */
  CompletionStage<ChangeAnswer> register(
      String model, Path bundle, int attempt, Lineage lineage, GridAdmin.Origin origin);
}
