package io.modelgrid.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelgrid.training.data.Examples;
import io.modelgrid.training.data.RowShape;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.loss.DistillationSpec;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.loss.SoftTargets;
import io.modelgrid.training.made.MadeExamples;
import io.modelgrid.training.metric.Metrics;
import io.modelgrid.training.metric.Predictions;
import io.modelgrid.training.network.InitialWeights;
import io.modelgrid.training.network.Layer;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.network.NetworkSpec;
import io.modelgrid.training.optimize.OptimizerSpec;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
  private static final LoopWatcher NOBODY = new LoopWatcher() {};

  @TempDir Path folder;

  private final Plans plans = new Plans();

  private LoopResult run() {
    return TrainingLoop.run(plans.in(folder), NOBODY);
  }

  private static Network network(NetworkSpec spec, MadeExamples rows) {
    Mistakes mistakes = new Mistakes();
    Targets targets = rows.targets();
    return spec.build(rows.shape(), targets.width(), targets.isClasses(), mistakes).orElseThrow();
  }

  @Test
  void separatesTwoClouds() {
    plans.epochs = 10;
    LoopResult result = run();
    assertThat(result.ended()).isEqualTo(LoopResult.Ended.COMPLETED);
    assertThat(result.metrics().get("validation.accuracy")).isGreaterThan(0.75);
    assertThat(result.curve().get(9).get("loss")).isLessThan(result.curve().get(0).get("loss"));
  }

  @Test
  void findsThePlane() {
    plans.train = MadeExamples.plane(300, 1);
    plans.validation = MadeExamples.plane(100, 2);
    plans.network = new Network(RowShape.reals(4), List.of(new Layer.Linear("head", 4, 1)), 1);
    plans.loss = LossSpec.usual(false);
    plans.optimizer = OptimizerSpec.adam(0.05);
    plans.epochs = 30;
    LoopResult result = run();
    assertThat(result.metrics().get("validation.r2")).isGreaterThan(0.999);
    assertThat(result.best().get("head.weight").numbers())
        .containsExactly(new float[] {2, -1, 0, 0}, within(0.02f));
    assertThat(result.best().get("head.bias").numbers())
        .containsExactly(new float[] {0.5f}, within(0.02f));
  }

  @Test
  void seesOnWhichSideTheSquareLies() {
    MadeExamples train = MadeExamples.squares(300, 1);
    plans.train = train;
    plans.validation = MadeExamples.squares(100, 2);
    plans.network =
        network(
            new NetworkSpec.Cnn(
                List.of(4),
                3,
                Layer.Pool.Pooling.MAX,
                false,
                new NetworkSpec.Mlp(List.of(8), Layer.Activation.Function.RELU, 0, false)),
            train);
    plans.epochs = 6;
    assertThat(run().metrics().get("validation.accuracy")).isGreaterThan(0.95);
  }

  @Test
  void recurrentNetworksAndTransformersFindTheWord() {
    MadeExamples train = MadeExamples.texts(400, 1);
    plans.train = train;
    plans.validation = MadeExamples.texts(100, 2);
    plans.epochs = 8;
    List<NetworkSpec> specs =
        List.of(
            new NetworkSpec.Sequence(Layer.Recurrent.Cell.LSTM, 8, 16, 1, Optional.empty(), 0),
            new NetworkSpec.Sequence(Layer.Recurrent.Cell.GRU, 8, 16, 1, Optional.empty(), 0),
            new NetworkSpec.Transformer(16, 2, 1, 32, Layer.Summary.Choice.MEAN, 0.1));
    for (NetworkSpec spec : specs) {
      plans.network = network(spec, train);
      LoopResult result =
          TrainingLoop.run(plans.in(folder.resolve("" + specs.indexOf(spec))), NOBODY);
      assertThat(result.metrics().get("validation.accuracy")).as("%s", spec).isGreaterThan(0.95);
    }
  }

  @Test
  void answersAreThoseThatWereMeasured() {
    LoopResult result = run();
    Predictions predictions =
        TrainingLoop.predict(plans.network, result.best(), plans.validation, 1);
    Metrics.of(predictions, plans.validation.targets())
        .forEach(
            (name, value) ->
                assertThat(result.metrics().get("validation." + name)).as(name).isEqualTo(value));
  }

  @Test
  void stopsWithoutGainAndRestoresTheBest() {
    // A rate that throws the weights about: the best epoch is not the last one.
    plans.optimizer = OptimizerSpec.sgd(8);
    plans.epochs = 200;
    plans.stopping = new EarlyStopping(Optional.of("validation.loss"), 3, 0);
    LoopResult result = run();
    assertThat(result.ended()).isEqualTo(LoopResult.Ended.STOPPED_EARLY);
    assertThat(result.curve()).hasSize(result.bestEpoch() + 3);
    double least =
        result.curve().stream()
            .mapToDouble(each -> each.get("validation.loss"))
            .min()
            .orElseThrow();
    assertThat(result.metrics()).containsEntry("validation.loss", least);
    Predictions predictions =
        TrainingLoop.predict(plans.network, result.best(), plans.validation, 1);
    assertThat(Metrics.of(predictions, plans.validation.targets()).get("accuracy"))
        .as("the weights are the best epoch's")
        .isEqualTo(result.metrics().get("validation.accuracy"));
  }

  @Test
  void moreIsBetterForAccuracy() {
    plans.stopping = new EarlyStopping(Optional.of("validation.accuracy"), 0, 0);
    LoopResult result = run();
    double most =
        result.curve().stream()
            .mapToDouble(each -> each.get("validation.accuracy"))
            .max()
            .orElseThrow();
    assertThat(result.metrics()).containsEntry("validation.accuracy", most);
  }

  @Test
  void lastWeightsAreTakenWithoutAMetric() {
    plans.stopping = EarlyStopping.NONE;
    plans.validation = MadeExamples.clouds(0, 1);
    LoopResult result = run();
    assertThat(result.bestEpoch()).isEqualTo(4);
    assertThat(result.metrics()).containsKey("loss").doesNotContainKey("validation.loss");
  }

  @Test
  void divergenceNamesRateAndStep() {
    plans.optimizer = OptimizerSpec.sgd(1e30);
    assertThatThrownBy(this::run)
        .isInstanceOf(LoopException.class)
        .hasMessageContaining("with a learning rate of 1.0E30")
        .hasMessageContaining("of epoch 1")
        .hasMessageContaining("lower optimizer.learning-rate");
  }

  @Test
  void cancelledBeforeTheNextStep() {
    List<Integer> asked = new ArrayList<>();
    LoopResult result =
        TrainingLoop.run(
            plans.in(folder),
            new LoopWatcher() {
              @Override
              public boolean cancelled() {
                asked.add(1);
                return asked.size() > 14;
              }
            });
    assertThat(result.ended()).isEqualTo(LoopResult.Ended.CANCELLED);
    assertThat(asked).hasSize(15);
    assertThat(result.curve()).hasSize(1);
  }

  @Test
  void frozenLayersStayAsTheyAre() {
    Weights start = InitialWeights.of(Plans.MLP, 99);
    plans.start = Optional.of(start);
    plans.frozen = Set.of("body", "norm");
    LoopResult result = run();
    for (String name : List.of("body.weight", "body.bias", "norm.gamma", "norm.mean")) {
      assertThat(result.best().get(name).numbers()).as(name).isEqualTo(start.get(name).numbers());
    }
    assertThat(result.best().get("head.weight").numbers())
        .isNotEqualTo(start.get("head.weight").numbers());
  }

  @Test
  void startsFromABaseWithANewHead() {
    Map<String, Weights.Values> some = new LinkedHashMap<>(run().best().byName());
    Weights body = new Weights(some);
    some.keySet().removeIf(name -> name.startsWith("head."));
    plans.start = Optional.of(new Weights(some));
    plans.frozen = Set.of("body", "norm");
    LoopResult result = TrainingLoop.run(plans.in(folder.resolve("tuned")), NOBODY);
    assertThat(result.best().get("body.weight").numbers())
        .isEqualTo(body.get("body.weight").numbers());
    assertThat(result.metrics().get("validation.accuracy")).isGreaterThan(0.75);
  }

  @Test
  void prunedWeightsStayZero() {
    Weights initial = InitialWeights.of(Plans.MLP, 3);
    Map<String, Weights.Values> pruned = new LinkedHashMap<>(initial.byName());
    float[] numbers = initial.get("body.weight").numbers().clone();
    for (int i = 0; i < numbers.length; i += 2) {
      numbers[i] = 0;
    }
    pruned.put("body.weight", new Weights.Values(List.of(16, 4), numbers));
    Weights start = new Weights(pruned);
    plans.start = Optional.of(start);
    plans.masks = Optional.of(Masks.ofZeros(start, List.of("body.weight")));
    float[] after = run().best().get("body.weight").numbers();
    for (int i = 0; i < after.length; i++) {
      assertThat(after[i] == 0).as("weight %s is zero", i).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void studentLearnsFromItsTeacherAlone() {
    // The data's classes are turned round: whoever follows them is wrong.
    MadeExamples rows = MadeExamples.clouds(300, 1);
    int[] turned = new int[300];
    float[] scores = new float[600];
    for (int row = 0; row < 300; row++) {
      turned[row] = 1 - rows.targets().classOf(row);
      scores[2 * row + rows.targets().classOf(row)] = 5;
    }
    plans.train =
        new MadeExamples(
            rows.shape(), rows.rows(), Targets.ofClasses(turned, rows.targets().names()));
    plans.softTargets = Optional.of(new SoftTargets(scores, 2, new DistillationSpec(2, 1)));
    plans.epochs = 8;
    assertThat(run().metrics().get("validation.accuracy")).isGreaterThan(0.75);
  }

  @Test
  void aBatchOfOneRowJoinsTheOneBefore() {
    Batches batches = new Batches(201, 20);
    assertThat(batches.count()).isEqualTo(10);
    assertThat(batches.to(9)).isEqualTo(201);
    assertThat(batches.largest()).isEqualTo(21);
    assertThat(new Batches(202, 20).count()).isEqualTo(11);
    assertThat(new Batches(1, 20).count()).isEqualTo(1);
    assertThat(new Batches(3, 1).count()).isEqualTo(3);
  }

  @Test
  void checkpointThatCannotBeWrittenSaysSo() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> TrainingLoop.run(plans.in(file.resolve("below")), NOBODY))
        .isInstanceOf(LoopException.class)
        .hasMessageContaining("checkpoint: cannot write")
        .hasMessageContaining("room for 1 MB");
  }

  @Test
  void fullDiskSaysSoAndKeepsTheLastCheckpoint() {
    // What is written beside the checkpoint ends up on a device without room.
    Path beside = folder.resolve("training.safetensors.part");
    assertThatThrownBy(
            () ->
                TrainingLoop.run(
                    plans.in(folder),
                    new LoopWatcher() {
                      @Override
                      public void epochDone(int epoch, int all, Map<String, Double> values) {
                        try {
                          Files.createSymbolicLink(beside, Path.of("/dev/full"));
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                      }
                    }))
        .isInstanceOf(LoopException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("room for 1 MB");
    assertThat(beside).doesNotExist();
    List<Integer> before = new ArrayList<>();
    LoopResult result =
        TrainingLoop.run(
            plans.in(folder),
            new LoopWatcher() {
              @Override
              public void started(List<Map<String, Double>> past, long steps, String note) {
                before.add(past.size());
              }
            });
    assertThat(before).as("goes on after the first epoch").containsExactly(1);
    assertThat(result.ended()).isEqualTo(LoopResult.Ended.COMPLETED);
  }

  @Test
  void rowsComeInAnotherOrderInEachEpoch() {
    MadeExamples rows = MadeExamples.clouds(40, 1);
    List<Integer> seen = new ArrayList<>();
    plans.train =
        new Examples() {
          @Override
          public int size() {
            return rows.size();
          }

          @Override
          public RowShape shape() {
            return rows.shape();
          }

          @Override
          public void write(int row, FloatBuffer into) {
            seen.add(row);
            rows.write(row, into);
          }

          @Override
          public Targets targets() {
            return rows.targets();
          }

          @Override
          public Examples subset(int[] some) {
            return rows.subset(some);
          }
        };
    plans.epochs = 2;
    run();
    // The plan's fingerprint looks at the rows first.
    List<Integer> first = seen.subList(40, 80);
    List<Integer> second = seen.subList(80, 120);
    assertThat(first).containsExactlyInAnyOrderElementsOf(seen.subList(0, 40)).isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
  }

  @Test
  void batchesThatDoNotFitInMemoryAreRefused() {
    plans.batchSize = 1 << 27;
    assertThatThrownBy(this::run)
        .isInstanceOf(LoopException.class)
        .hasMessage("batch-size: 134217728 (expected: 2 to 67108864)");
  }

  @Test
  void whatTheEngineSaysIsHandedOn() {
    MadeExamples texts = MadeExamples.texts(20, 1);
    plans.network =
        network(
            new NetworkSpec.Sequence(Layer.Recurrent.Cell.GRU, 4, 4, 1, Optional.empty(), 0),
            texts);
    // A token that is not in the vocabulary.
    texts.rows().get(3)[0] = 99;
    plans.train = texts;
    plans.validation = texts;
    assertThatThrownBy(this::run)
        .isInstanceOf(LoopException.class)
        .hasMessageStartingWith("engine: index out of range");
  }

  @Test
  void plansThatDoNotFitAreRefused() {
    plans.train = MadeExamples.plane(10, 1);
    assertThatThrownBy(this::run)
        .isInstanceOf(LoopException.class)
        .hasMessage("train.targets: 1 (expected: 2)");
  }

  @Test
  void metricWithoutAValueIsNamed() {
    plans.validation = MadeExamples.clouds(0, 1);
    assertThatThrownBy(this::run)
        .isInstanceOf(LoopException.class)
        .hasMessageContaining("early-stopping.metric: validation.loss has no value");
  }

  @Test
  void progressComesAFewTimesASecond() {
    plans.epochs = 1_000_000;
    List<LoopWatcher.Progress> heard = new ArrayList<>();
    long began = System.nanoTime();
    TrainingLoop.run(
        plans.in(folder),
        new LoopWatcher() {
          @Override
          public boolean cancelled() {
            return heard.size() == 3;
          }

          @Override
          public void progress(Progress progress) {
            heard.add(progress);
          }
        });
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(740));
    assertThat(heard.get(2).done()).isBetween(heard.get(0).done(), 1.0);
    assertThat(heard.get(2).secondsLeft()).isPositive();
    assertThat(heard.get(2).loss()).isPositive();
  }
}
