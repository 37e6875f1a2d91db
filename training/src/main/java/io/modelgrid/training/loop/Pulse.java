package io.modelgrid.training.loop;

import java.time.Duration;

/** Says how far a training is, four times a second at most. Confined to a thread. */
final class Pulse {
  private static final long APART = Duration.ofMillis(250).toNanos();

  private final LoopWatcher watcher;
  private final int epochs;
  private final int stepsPerEpoch;
  private final long began = System.nanoTime();
  private long last = began;
  private long steps;

  Pulse(LoopWatcher watcher, int epochs, int stepsPerEpoch) {
    this.watcher = watcher;
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  /**
   * A step was done.
   *
   * @param rows that were seen in this epoch
   */
  void beat(Position position, int rows) {
    steps++;
    long now = System.nanoTime();
    if (now - last < APART) {
      return;
    }
    last = now;
    long all = (long) epochs * stepsPerEpoch;
    long done = (long) position.epoch * stepsPerEpoch + position.step;
    double perStep = (now - began) / 1e9 / steps;
    watcher.progress(
        new LoopWatcher.Progress(
            position.epoch + 1,
            epochs,
            position.step,
            stepsPerEpoch,
            (double) done / all,
            perStep * (all - done),
            position.lossSum / rows));
  }
}
