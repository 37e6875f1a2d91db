package io.modelgrid.training.loop;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.torch.Batch;
import io.modelgrid.training.torch.TorchNetwork;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** What a network answers to all rows of a part, in their order. Confined to a thread. */
final class Answers {
  private static final int ROWS = 256;

  private final TorchNetwork network;
  private final Examples examples;
  private final int outputs;
  private final Batch batch;
  private final int[] order;

  Answers(TorchNetwork network, Examples examples, int outputs) {
    this.network = network;
    this.examples = examples;
    this.outputs = outputs;
    this.batch = new Batch(examples.shape(), Math.min(ROWS, examples.size()), examples.targets());
    this.order = IntStream.range(0, examples.size()).toArray();
  }

  /**
   * Computes them.
   *
   * @param cancelled asked before each batch; empty if it says so
   */
  Optional<Predictions> all(BooleanSupplier cancelled) {
    float[] numbers = new float[Math.multiplyExact(examples.size(), outputs)];
    for (int from = 0; from < examples.size(); from += ROWS) {
      if (cancelled.getAsBoolean()) {
        return Optional.empty();
      }
      batch.fill(examples, order, from, Math.min(from + ROWS, examples.size()));
      network.answer(batch, numbers, from * outputs);
    }
    return Optional.of(new Predictions(numbers, outputs));
  }
}
