package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.engine.djl.MadeUpInputs;
import io.modelgrid.engine.djl.OnnxModels;
import io.modelgrid.engine.servable.LoadException;
import io.modelgrid.engine.servable.Servable;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.compress.DoesNotApply;
import io.modelgrid.training.compress.Duel;
import io.modelgrid.training.compress.DuelReport;
import io.modelgrid.training.compress.InputRows;
import io.modelgrid.training.data.Targets;
import io.modelgrid.training.gate.Measured;
import io.modelgrid.training.gate.Verdict;
import io.modelgrid.training.onnx.BundleWriter;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.VersionBundle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes all variants of one version, measures them against it, and asks the gate of each. */
final class CompressionRun {
  private static final int MADE_UP = 3;

  private final JobOrder order;
  private final JobFolder folder;
  private final Optional<JobRows> rows;
  private final Progress progress;
  private final Lineages lineages;
  private final List<Outcome.Made> made = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Map<String, Double> results = new LinkedHashMap<>();
  private boolean refused;

  CompressionRun(
      JobOrder order,
      JobFolder folder,
      Optional<JobRows> rows,
      Progress progress,
      Optional<String> digest) {
    this.order = order;
    this.folder = folder;
    this.rows = rows;
    this.progress = progress;
    this.lineages = new Lineages(order, digest);
  }

  /** What passed, in the order of the specification. */
  List<Outcome.Made> made() {
    return made;
  }

  /** Why others did not, and what is to be said of those that did. */
  List<String> reasons() {
    List<String> all = new ArrayList<>(reasons);
    all.addAll(remarks);
    return all;
  }

  Map<String, Double> results() {
    return results;
  }

  /** Whether the gate refused one. */
  boolean anyRefused() {
    return refused;
  }

  /**
   * Makes, measures and judges.
   *
   * @param technique of the original, where this job made it
   * @param stable what variants are compared with; the original where there is none
   * @param examination empty without data
   */
  void run(
      VersionBundle original,
      Optional<String> technique,
      Optional<GivenVersion> stable,
      Optional<Examination> examination)
      throws JobException, ModelException, IOException {
    List<CompressionSpec> specs = order.spec().variants().variants();
    if (specs.isEmpty()) {
      return;
    }
    InputRows samples = samples(original);
    List<VariantMaker.Variant> variants = new ArrayList<>();
    VariantMaker maker = new VariantMaker(order, folder, rows, progress);
    for (int i = 0; i < specs.size(); i++) {
      progress.at((double) i / specs.size(), "making " + specs.get(i).name());
      try {
        variants.add(maker.make(i, original, samples));
      } catch (DoesNotApply e) {
        reasons.add(specs.get(i).name() + ": " + e.getMessage());
      }
    }
    if (variants.isEmpty()) {
      return;
    }
    duel(original, variants);
    GivenVersion reference =
        stable.orElse(new GivenVersion("the original", original(technique), original));
    for (VariantMaker.Variant variant : variants) {
      judge(variant, original, technique, reference, examination);
    }
  }

  private String original(Optional<String> technique) {
    return technique.orElse(order.base().map(JobOrder.Given::version).orElse(""));
  }

  /** The test part; else the bundle's own samples are not looked at, but made-up rows are. */
  private InputRows samples(VersionBundle original) throws JobException {
    return rows.isPresent()
        ? fitted(InputRows.of(rows.get().train(), rows.get().preparation()), original)
        : madeUp(original);
  }

  private static InputRows fitted(InputRows rows, VersionBundle original) throws JobException {
    try (ServedAnswers served = ServedAnswers.of("the original", original.model())) {
      return served.fitted(rows);
    }
  }

  private static InputRows madeUp(VersionBundle original) throws JobException {
    try (Servable servable = OnnxModels.open(original.model())) {
      List<List<NamedTensor>> requests = new ArrayList<>();
      for (int i = 0; i < MADE_UP; i++) {
        MadeUpInputs.row(servable.signature().inputs(), i).ifPresent(requests::add);
      }
      if (requests.isEmpty()) {
        throw new JobException(
            "the original: no inputs can be made up for it (expected: data, or smaller inputs)");
      }
      return InputRows.of(requests);
    } catch (LoadException e) {
      throw new JobException("the original: " + e.getMessage());
    }
  }

  private void duel(VersionBundle original, List<VariantMaker.Variant> variants)
      throws JobException, ModelException {
    List<Duel.Contestant> contestants = new ArrayList<>();
    contestants.add(Duel.Contestant.original(original.model()));
    variants.forEach(
        each -> contestants.add(new Duel.Contestant(each.spec().name(), each.model())));
    boolean tested = rows.isPresent() && rows.get().test().size() > 0;
    InputRows inputs = tested ? fitted(rows.get().testInputs(), original) : samples(original);
    Optional<Targets> targets = tested ? rows.map(JobRows::testTargets) : Optional.empty();
    DuelReport report = Duel.run(contestants, inputs, targets);
    for (DuelReport.Line line : report.lines()) {
      String prefix = "duel." + line.name() + ".";
      results.put(prefix + "bytes", (double) line.bytes());
      results.put(prefix + "deflated", (double) line.deflated());
      results.put(prefix + "sparsity", line.sparsity());
      results.put(prefix + "latency_micros", line.latencyMicros());
      results.put(prefix + "rows_per_second", line.rowsPerSecond());
      line.score().ifPresent(each -> results.put(prefix + report.score().orElse("score"), each));
      line.difference()
          .ifPresent(
              each -> {
                results.put(prefix + "difference", each.difference());
                results.put(prefix + "difference.low", each.low());
                results.put(prefix + "difference.high", each.high());
                results.put(prefix + "difference.p", each.probability());
              });
      line.remarks().forEach(each -> remarks.add(line.name() + ": " + each));
    }
  }

  private void judge(
      VariantMaker.Variant variant,
      VersionBundle original,
      Optional<String> technique,
      GivenVersion reference,
      Optional<Examination> examination)
      throws JobException, IOException {
    String name = variant.spec().name();
    Verdict verdict = new Verdict(List.of());
    Map<String, Double> figures = new LinkedHashMap<>();
    if (examination.isPresent()) {
      Measured measured = examination.get().measure(name, variant.model().model());
      measured.answers().figures().forEach((key, value) -> figures.put("test." + key, value));
      verdict = examination.get().judge(measured, Optional.of(reference));
    }
    if (!verdict.passed()) {
      refused = true;
      verdict.reasons().forEach(each -> reasons.add(name + " refused: " + each));
      return;
    }
    ObjectNode lineage = lineages.of(name, technique, figures);
    String file = "version-" + (made.size() + 1) + ".zip";
    BundleWriter.write(
        original.withModel(variant.model().model(), lineages.whole(lineage, verdict)),
        folder.result(file));
    made.add(new Outcome.Made("result/" + file, name, lineage));
  }
}
