package io.modelgrid.training.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelgrid.training.data.DataSet;
import io.modelgrid.training.data.Prepared;
import io.modelgrid.training.data.read.DataException;
import io.modelgrid.training.gate.Measured;
import io.modelgrid.training.gate.Verdict;
import io.modelgrid.training.loop.LoopException;
import io.modelgrid.training.onnx.BundleWriter;
import io.modelgrid.training.onnx.ModelException;
import io.modelgrid.training.onnx.OnnxExport;
import io.modelgrid.training.onnx.VersionBundle;
import io.modelgrid.training.spec.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Everything that a job does, from its order to its outcome: data, train, export, evaluate on the
 * test part through what was exported, gate, compress. What takes long is kept in the job's folder
 * and found there again; all the rest gives the same when it is done again.
 */
final class Job {
  private final JobOrder order;
  private final JobFolder folder;
  private final JobListener listener;
  private final Progress progress;
  private final Map<String, Double> results = new LinkedHashMap<>();
  private Optional<String> digest = Optional.empty();

  private Job(JobOrder order, JobFolder folder, JobListener listener, LongSupplier nanos) {
    this.order = order;
    this.folder = folder;
    this.listener = listener;
    this.progress = new Progress(order.spec(), listener, nanos);
  }

  /**
   * Runs to the end.
   *
   * @throws IOException if the job's folder cannot be used: another attempt may go better
   */
  static Outcome run(JobOrder order, JobFolder folder, JobListener listener, LongSupplier nanos)
      throws IOException {
    Job job = new Job(order, folder, listener, nanos);
    try {
      return order.spec().kind() == TrainingSpec.Kind.TRAIN ? job.train() : job.compress();
    } catch (JobException e) {
      return job.failed(e.reasons());
    } catch (DataException | ModelException | LoopException e) {
      return job.failed(List.of(String.valueOf(e.getMessage())));
    }
  }

  private Outcome failed(List<String> reasons) {
    Outcome failed = Outcome.failed(reasons, results);
    return new Outcome(
        failed.kind(), failed.message(), reasons, failed.results(), List.of(), digest);
  }

  private Outcome train() throws JobException, DataException, ModelException, IOException {
    Prepared prepared = data();
    progress.begin(Phase.TRAIN, "training");
    Learned learned =
        new Learner(order, folder, order.spec().learning().orElseThrow(), listener, progress)
            .learn(JobRows.of(prepared));
    results.putAll(learned.result().metrics());
    results.put("epochs", (double) learned.result().curve().size());
    results.put("epochs.best", (double) learned.result().bestEpoch());

    progress.begin(Phase.EXPORT, "exporting to ONNX");
    byte[] model =
        OnnxExport.export(learned.network(), learned.result().best(), learned.rows().preparation());
    results.put("export.difference", ExportCheck.difference(learned, model, order.threads()));

    progress.begin(Phase.EVALUATE, "evaluating on the test part");
    Optional<GivenVersion> stable = given("stable", order.stable());
    Examination examination =
        new Examination(order.spec().gate(), order.spec().seed(), learned.rows());
    Measured measured = examination.measure("candidate", model);
    Map<String, Double> figures = testFigures(measured);
    results.putAll(figures);
    results.put("model.bytes", (double) model.length);
    Verdict verdict = examination.judge(measured, stable);
    results.putAll(verdict.numbers());
    if (!verdict.passed()) {
      return refused(verdict.reasons());
    }
    Lineages lineages = new Lineages(order, digest);
    ObjectNode lineage = lineages.of(learned.technique(), Optional.empty(), figures);
    VersionBundle bundle =
        BundleWriter.bundle(
            learned.network(),
            learned.result().best(),
            learned.rows().preparation(),
            lineages.whole(lineage, verdict),
            files(prepared));
    Outcome.Made made = made(0, bundle, learned.technique(), lineage);
    progress.begin(Phase.COMPRESS, "making variants");
    CompressionRun variants =
        new CompressionRun(order, folder, Optional.of(learned.rows()), progress, digest);
    variants.run(bundle, Optional.of(learned.technique()), stable, Optional.of(examination));
    results.putAll(variants.results());
    return succeeded(List.of(made), variants);
  }

  private Outcome compress() throws JobException, DataException, ModelException, IOException {
    Optional<JobRows> rows =
        order.spec().data().isPresent() ? Optional.of(JobRows.of(data())) : Optional.empty();
    progress.begin(Phase.EVALUATE, "reading the version");
    JobOrder.Given given =
        order
            .base()
            .orElseThrow(
                () -> new IOException("job.json: base: missing (expected: what is compressed)"));
    GivenVersion original = GivenVersion.read("the original", given, folder);
    Optional<Examination> examination =
        rows.map(each -> new Examination(order.spec().gate(), order.spec().seed(), each));
    progress.begin(Phase.COMPRESS, "making variants");
    CompressionRun variants = new CompressionRun(order, folder, rows, progress, digest);
    variants.run(original.bundle(), Optional.empty(), given("stable", order.stable()), examination);
    results.putAll(variants.results());
    if (variants.made().isEmpty()) {
      return variants.anyRefused() ? refused(variants.reasons()) : failed(variants.reasons());
    }
    return succeeded(List.of(), variants);
  }

  private Prepared data() throws DataException, JobException, IOException {
    TrainingSpec spec = order.spec();
    progress.begin(Phase.DATA, "reading the data");
    Prepared prepared =
        DataSet.load(
            spec.data().orElseThrow(),
            spec.preparation(),
            spec.split(),
            spec.seed(),
            order.places());
    digest = Optional.of(prepared.digest());
    String first = folder.remembered("digest", prepared.digest());
    if (!first.equals(prepared.digest())) {
      throw new JobException(
          "data: changed while the job was interrupted: their digest was %s, and is %s"
                  .formatted(first, prepared.digest())
              + " (expected: the same data; submit the training again)");
    }
    results.put("data.train", (double) prepared.train().size());
    results.put("data.validation", (double) prepared.validation().size());
    results.put("data.test", (double) prepared.test().size());
    results.put("data.bad", (double) prepared.report().bad());
    progress.at(1, String.join("; ", prepared.report().lines()));
    return prepared;
  }

  private static Map<String, Double> testFigures(Measured measured) {
    Map<String, Double> figures = new LinkedHashMap<>();
    measured.answers().figures().forEach((name, value) -> figures.put("test." + name, value));
    return figures;
  }

  private Optional<GivenVersion> given(String role, Optional<JobOrder.Given> given)
      throws JobException, IOException {
    return given.isEmpty()
        ? Optional.empty()
        : Optional.of(GivenVersion.read(role, given.get(), folder));
  }

  private static Map<String, byte[]> files(Prepared prepared) throws IOException {
    return prepared.tokenizer().isPresent()
        ? Map.of("tokenizer.json", Files.readAllBytes(prepared.tokenizer().get()))
        : Map.of();
  }

  private Outcome.Made made(int number, VersionBundle bundle, String technique, ObjectNode lineage)
      throws IOException {
    String name = "version-" + number + ".zip";
    BundleWriter.write(bundle, folder.result(name));
    return new Outcome.Made("result/" + name, technique, lineage);
  }

  private Outcome refused(List<String> reasons) {
    return new Outcome(
        Outcome.Kind.REFUSED,
        "the gate did not let it through: " + reasons.get(0),
        reasons,
        results,
        List.of(),
        digest);
  }

  /** The version that goes on stands first: the variant that is to be served, where it passed. */
  private Outcome succeeded(List<Outcome.Made> trained, CompressionRun variants) {
    List<Outcome.Made> versions = new ArrayList<>(trained);
    versions.addAll(variants.made());
    Optional<String> served = order.spec().variants().serve();
    versions.sort(
        (a, b) ->
            Boolean.compare(
                served.equals(Optional.of(b.technique())),
                served.equals(Optional.of(a.technique()))));
    String message =
        "%d %s: %s"
            .formatted(
                versions.size(),
                versions.size() == 1 ? "version" : "versions",
                String.join(", ", versions.stream().map(Outcome.Made::technique).toList()));
    return new Outcome(
        Outcome.Kind.SUCCEEDED, message, variants.reasons(), results, versions, digest);
  }
}
