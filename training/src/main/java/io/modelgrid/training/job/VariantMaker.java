package io.modelgrid.training.job;

import io.modelgrid.training.compress.Compressed;
import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.compress.Compressor;
import io.modelgrid.training.compress.DoesNotApply;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.compress.Pruning;
import io.modelgrid.training.data.Preparation;
import io.modelgrid.training.loop.EarlyStopping;
import io.modelgrid.training.loop.LoopPlan;
import io.modelgrid.training.loop.LoopResult;
import io.modelgrid.training.loop.LoopWatcher;
import io.modelgrid.training.loop.Masks;
import io.modelgrid.training.loop.TrainingLoop;
import io.modelgrid.training.loss.LossSpec;
import io.modelgrid.training.network.Network;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.onnx.TrainedVersion;
import io.modelgrid.training.onnx.VersionBundle;
import io.modelgrid.training.optimize.OptimizerSpec;
import io.modelgrid.training.spec.Learning;
import io.modelgrid.training.weights.Weights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes smaller and faster variants of a version, training on under the mask where asked to. */
final class VariantMaker {
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);
  private static final int USUAL_BATCH = 64;
  private static final double USUAL_RATE = 0.001;

  private final JobOrder order;
  private final JobFolder folder;
  private final Optional<JobRows> rows;
  private final Progress progress;

  /** The rows are prepared as the data's own specification says. */
  VariantMaker(JobOrder order, JobFolder folder, Optional<JobRows> rows, Progress progress) {
    this.order = order;
    this.folder = folder;
    this.rows = rows;
    this.progress = progress;
  }

  /**
   * A variant's model.
   *
   * @param remarks what is to be said of it
   */
  record Variant(CompressionSpec spec, Compressed model, List<String> remarks) {}

  /**
   * Makes one of the variants of the specification.
   *
   * @param number its place among them
   * @param samples what static quantization looks at
   * @throws DoesNotApply if it cannot be made of this version
   */
  Variant make(int number, VersionBundle original, InputRows samples)
      throws DoesNotApply, ModelException, JobException, IOException {
    CompressionSpec spec = order.spec().variants().variants().get(number);
    Optional<Pruning> pruning = spec.pruning().filter(each -> each.epochs() > 0);
    if (pruning.isEmpty()) {
      Compressed made = Compressor.compress(original.model(), spec, samples);
      return new Variant(spec, made, made.remarks());
    }
    CompressionSpec first =
        new CompressionSpec(
            spec.name(),
            Optional.of(new Pruning(pruning.get().share(), pruning.get().byLayer(), 0)),
            OptionalDouble.empty(),
            Optional.empty());
    Compressed pruned = Compressor.compress(original.model(), first, samples);
    byte[] trained = trainedOn(number, pruning.get(), original, pruned);
    List<String> remarks = new ArrayList<>(pruned.remarks());
    remarks.add("trained on with the zeros held, epochs: " + pruning.get().epochs());
    if (spec.softThreshold().isEmpty() && spec.quantization().isEmpty()) {
      return new Variant(spec, Compressed.of(trained, remarks), remarks);
    }
    CompressionSpec rest =
        new CompressionSpec(
            spec.name(), Optional.empty(), spec.softThreshold(), spec.quantization());
    Compressed made = Compressor.compress(trained, rest, samples);
    remarks.addAll(made.remarks());
    return new Variant(spec, made, remarks);
  }

  private byte[] trainedOn(int number, Pruning pruning, VersionBundle original, Compressed pruned)
      throws DoesNotApply, ModelException, JobException, IOException {
    TrainedVersion version =
        original
            .trained()
            .orElseThrow(
                () -> new DoesNotApply("only versions that were trained here can be trained on"));
    JobRows own =
        rows.orElseThrow(() -> new DoesNotApply("there are no data to train on"))
            .as(version.preparation(), "the original");
    Weights weights =
        original
            .withModel(pruned.model(), version.lineage())
            .weights()
            .orElseThrow(() -> new DoesNotApply("its weights are not there in FP32"));
    LoopResult result =
        TrainingLoop.run(
            plan(number, pruning, version.network(), weights, own),
            new LoopWatcher() {
              @Override
              public void progress(LoopWatcher.Progress loop) {
                int all = order.spec().variants().variants().size();
                progress.at(
                    (number + loop.done()) / all,
                    "training on what is left after pruning, epoch %d of %d"
                        .formatted(loop.epoch(), loop.epochs()));
              }
            });
    return OnnxExport.export(version.network(), result.best(), version.preparation());
  }

  private LoopPlan plan(int number, Pruning pruning, Network network, Weights weights, JobRows own)
      throws IOException {
    Optional<Learning> learning = order.spec().learning();
    Preparation.Answer answer = own.preparation().targets();
    return new LoopPlan(
        network,
        Optional.of(weights),
        Set.of(),
        own.train(),
        own.validation(),
        learning.map(Learning::loss).orElse(LossSpec.usual(answer.classes())),
        learning.map(Learning::optimizer).orElse(OptimizerSpec.adam(USUAL_RATE)),
        pruning.epochs(),
        learning.map(Learning::batchSize).orElse(USUAL_BATCH),
        EarlyStopping.NONE,
        order.spec().seed(),
        order.threads(),
        folder.checkpoint("variant-" + number),
        CHECKPOINT_EVERY,
        Optional.of(Masks.ofZeros(weights, prunedNames(weights))),
        Optional.empty());
  }

  /** Arrays of two dimensions or more in which there are zeros. */
  private static List<String> prunedNames(Weights weights) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Weights.Values> each : weights.byName().entrySet()) {
      boolean zeros = false;
      for (float number : each.getValue().numbers()) {
        zeros |= number == 0;
      }
      if (zeros && each.getValue().shape().size() > 1) {
        names.add(each.getKey());
      }
    }
    return names;
  }
}
