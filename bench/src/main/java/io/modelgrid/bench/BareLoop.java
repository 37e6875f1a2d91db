package io.modelgrid.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.FloatBuffer;

/**
 * The least that one would write with DJL itself: its Trainer, its Adam and its loss around an MLP
 * 784-128-64-10; no checkpoint, no curve, no check for NaN.
 */
final class BareLoop implements AutoCloseable {
  private final Model model;
  private final Trainer trainer;
  private final NDManager manager;
  private final NDArray rows;
  private final NDArray labels;
  private final int batchSize;
  private final Dataset shuffled;

  BareLoop(FloatBuffer numbers, int[] classes, int width, int batchSize) {
    this.batchSize = batchSize;
    this.model = Model.newInstance("bare", Device.cpu(), "PyTorch");
    model.setBlock(
        new SequentialBlock()
            .add(Linear.builder().setUnits(128).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(64).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(10).build()));
    this.trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(
                    Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.001f)).build())
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(new Shape(batchSize, width));
    this.manager = model.getNDManager().newSubManager();
    this.rows = manager.create(numbers, new Shape(classes.length, width));
    this.labels = manager.create(classes);
    this.shuffled =
        new ArrayDataset.Builder()
            .setData(rows)
            .optLabels(labels)
            .setSampling(batchSize, true)
            .build();
  }

  /** An epoch over DJL's own data set, in an order of chance; seconds. */
  double shuffledEpoch() throws IOException, TranslateException {
    long began = System.nanoTime();
    for (Batch batch : trainer.iterateDataset(shuffled)) {
      step(batch.getData(), batch.getLabels());
      batch.close();
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** An epoch over slices, always in the same order, of which nothing is copied; seconds. */
  double slicedEpoch() {
    long began = System.nanoTime();
    long size = rows.getShape().get(0);
    for (long from = 0; from < size; from += batchSize) {
      long to = Math.min(size, from + batchSize);
      try (NDManager step = manager.newSubManager()) {
        NDArray some = rows.get(step, new ai.djl.ndarray.index.NDIndex("{}:{}", from, to));
        NDArray theirs = labels.get(step, new ai.djl.ndarray.index.NDIndex("{}:{}", from, to));
        step(new NDList(some), new NDList(theirs));
      }
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private void step(NDList some, NDList theirs) {
    try (GradientCollector collector = trainer.newGradientCollector()) {
      NDList answers = trainer.forward(some, theirs);
      NDArray loss = trainer.getLoss().evaluate(theirs, answers);
      collector.backward(loss);
      loss.close();
      answers.close();
    }
    trainer.step();
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
