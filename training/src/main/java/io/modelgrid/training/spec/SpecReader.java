package io.modelgrid.training.spec;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.data.DataSpec;
import io.modelgrid.training.data.PreparationSpec;
import io.modelgrid.training.data.SplitSpec;
import io.modelgrid.training.form.Form;
import io.modelgrid.training.form.Mistakes;
import io.modelgrid.training.gate.GateSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one specification, and finds what does not fit together in it. */
final class SpecReader {
  private static final int MOST_PRIORITY = 100;
  private static final int MOST_THREADS = 64;
  private static final int LEAST_MEMORY = 256;
  private static final int MOST_MEMORY = 1 << 20;

  /** What only trainings have. */
  private static final List<String> LEARNING =
      List.of(
          "network",
          "base",
          "teacher",
          "loss",
          "optimizer",
          "epochs",
          "batch-size",
          "early-stopping");

  private final Form form;
  private final Mistakes mistakes;

  SpecReader(Form form, Mistakes mistakes) {
    this.form = form;
    this.mistakes = mistakes;
  }

  TrainingSpec read(String json) {
    String model = form.text("model");
    if (form.has("model") && !ModelSelector.isName(model)) {
      form.wrong("model", model + " (expected: 1 to 128 letters, digits, '.', '_' and '-')");
    }
    Variants variants =
        form.form("compress").map(each -> Variants.read(each, model)).orElse(Variants.NONE);
    Optional<DataSpec> data = data(variants.version().isPresent());
    SplitSpec split = form.form("split").map(SplitSpec::read).orElse(SplitSpec.usual());
    TrainingSpec spec =
        new TrainingSpec(
            model,
            data,
            form.form("preparation").map(PreparationSpec::read).orElse(PreparationSpec.usual()),
            split,
            learning(model, variants, data, split),
            variants,
            gate(data, split),
            Then.read(form),
            form.form("retrain").map(Retraining::read),
            form.seed("seed", 0),
            form.whole("priority", -MOST_PRIORITY, MOST_PRIORITY, 0),
            form.whole("threads", 1, MOST_THREADS, 1),
            form.has("memory-mb")
                ? OptionalInt.of(form.whole("memory-mb", LEAST_MEMORY, MOST_MEMORY))
                : OptionalInt.empty(),
            json);
    form.ask("memory-mb");
    form.done();
    checkVariants(spec);
    return spec;
  }

  private Optional<DataSpec> data(boolean compresses) {
    return compresses
        ? form.form("data").map(DataSpec::read)
        : Optional.of(DataSpec.read(form.needed("data")));
  }

  private Optional<Learning> learning(
      String model, Variants variants, Optional<DataSpec> data, SplitSpec split) {
    if (variants.version().isEmpty()) {
      boolean classes = data.map(DataSpec::classes).orElse(true);
      boolean validated = split.validation() > 0;
      return Optional.of(Learning.read(form, model, classes, validated, mistakes));
    }
    for (String key : LEARNING) {
      // Asks, so that the key is not reported as unknown, too.
      form.ask(key);
      if (form.has(key)) {
        form.wrong(key, "beside compress.version, of which nothing is trained (expected: none)");
      }
    }
    return Optional.empty();
  }

  /** What needs data, where there are none. */
  private void checkVariants(TrainingSpec spec) {
    List<CompressionSpec> variants = spec.variants().variants();
    for (int i = 0; i < variants.size() && spec.data().isEmpty(); i++) {
      if (variants.get(i).pruning().filter(each -> each.epochs() > 0).isPresent()) {
        mistakes.add(
            "compress.variants[" + i + "].epochs", "without data (expected: data to train on)");
      }
    }
  }

  private GateSpec gate(Optional<DataSpec> data, SplitSpec split) {
    if (data.isEmpty() && !form.has("gate")) {
      form.ask("gate");
      return GateSpec.open();
    }
    GateSpec gate = form.form("gate").map(GateSpec::read).orElse(GateSpec.usual());
    boolean classes = data.map(DataSpec::classes).orElse(true);
    boolean measured =
        data.filter(each -> split.test() > 0 || each.testRows().isPresent()).isPresent();
    mistakes.addAll(gate.mistakesFor(classes, measured));
    for (GateSpec.SliceRule rule : gate.slices()) {
      boolean known =
          rule.by().equals(GateSpec.SliceRule.CLASS)
              || data.filter(each -> each.table().slices().contains(rule.by())).isPresent();
      if (!known) {
        mistakes.add(
            "gate.slices", "by " + rule.by() + " (expected: class, or a column among data.slices)");
      }
    }
    return gate;
  }
}
