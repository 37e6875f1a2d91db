package io.modelgrid.training.compress;

import io.modelgrid.training.data.Targets;
import java.util.List;
import java.util.Optional;

/**
 * Measures models against each other in this process, through ONNX Runtime with one thread: in
 * rounds that take turns, so that what else the machine does falls on all of them alike.
 */
public final class Duel {
  private Duel() {}

  /**
   * One that takes part.
   *
   * @param model what {@link Compressor} made, or {@link #original}
   */
  public record Contestant(String name, Compressed model) {
    /** The model that the others are made of. */
    public static Contestant original(byte[] model) {
      return new Contestant("original", new Compressed(model, List.of()));
    }
  }

  /**
   * Measures them all.
   *
   * @param contestants the original first; all take and give the same
   * @param rows one at least
   * @param targets of the rows, if they are known
   * @throws io.modelgrid.training.onnx.ModelException if a model cannot be loaded or fails
   */
  public static DuelReport run(
      List<Contestant> contestants, InputRows rows, Optional<Targets> targets)
      throws io.modelgrid.training.onnx.ModelException {
    throw new UnsupportedOperationException();
  }
}
