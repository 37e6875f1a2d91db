package io.modelgrid.actors.swap;

import io.modelgrid.actors.WireMessage;
import io.modelgrid.engine.api.OperationView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation's supervisor tells every node at each step, for those who watch.
 *
 * @param message what it is doing or waiting for, in words
 * @param holdMicros the longest hold so far; null while there was none
 * @param steps all steps so far
 */
public record OperationProgress(
    String operation,
    String model,
    String message,
    @Nullable Long holdMicros,
    List<OperationView.Step> steps)
    implements WireMessage {
  public OperationProgress {
    steps = List.copyOf(steps);
  }
}
