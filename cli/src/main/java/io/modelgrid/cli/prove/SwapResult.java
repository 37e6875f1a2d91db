package io.modelgrid.cli.prove;

import org.jspecify.annotations.Nullable;

/**
 * What came of one swap.
 *
 * @param version to which it was
 * @param begun before the command was sent, by {@link System#nanoTime()}
 * @param returned after it had answered that it was over
 * @param epoch the model's epoch after it; 0 if it failed
 * @param holdMicros from the first router that held to the last that flipped; null where the grid
 *     does not tell
 * @param trouble why it failed; null if it succeeded
 */
public record SwapResult(
    String version,
    long begun,
    long returned,
    long epoch,
    @Nullable Long holdMicros,
    @Nullable String trouble) {

  public boolean succeeded() {
    return trouble == null;
  }

  Span span() {
    return new Span(begun, returned);
  }
}
