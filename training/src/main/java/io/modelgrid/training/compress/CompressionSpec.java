package io.modelgrid.training.compress;

import io.modelgrid.training.form.Form;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One variant that is to be made of a model: what is asked for is done in the order of the fields.
 *
 * @param name of the variant, in tables and lineages
 * @param pruning which weights become zero
 * @param softThreshold λ of {@code sign(w) * max(|w| - λ, 0)}
 * @param quantization how the rest is stored
 */
public record CompressionSpec(
    String name,
    Optional<Pruning> pruning,
    OptionalDouble softThreshold,
    Optional<Quantization> quantization) {

  private enum Kind {
    INT8,
    STATIC_INT8,
    INT4,
    FP16
  }

  /**
   * Reads one variant: {@code {"quantize": "int8"}}, {@code {"prune": 0.8, "by": "layer", "epochs":
   * 1}}, {@code {"soft-threshold": 0.02}}, or several of them together.
   */
  public static CompressionSpec read(Form form) {
    Optional<Pruning> pruning = pruning(form);
    OptionalDouble threshold =
        form.realIfAny("soft-threshold", 0, 1e6)
            .map(OptionalDouble::of)
            .orElseGet(OptionalDouble::empty);
    Optional<Quantization> quantization = quantization(form);
    if (pruning.isEmpty() && threshold.isEmpty() && quantization.isEmpty()) {
      form.wrong("quantize", "missing (expected: quantize, prune or soft-threshold, one at least)");
    }
    String name = form.text("name", named(pruning, threshold, quantization));
    form.done();
    return new CompressionSpec(name, pruning, threshold, quantization);
  }

  private static Optional<Pruning> pruning(Form form) {
    Optional<Double> share = form.realIfAny("prune", 0, 1);
    Map<String, Boolean> scopes = Map.of("layer", true, "global", false);
    boolean byLayer = form.oneOf("by", scopes, false);
    int epochs = form.whole("epochs", 0, 1000, 0);
    for (String key : new String[] {"by", "epochs"}) {
      if (share.isEmpty() && form.has(key)) {
        form.wrong(key, "without prune (expected: prune, from 0 to 1)");
      }
    }
    return share.map(each -> new Pruning(each, byLayer, epochs));
  }

  private static Optional<Quantization> quantization(Form form) {
    Map<String, Kind> known =
        Map.of(
            "int8", Kind.INT8,
            "static-int8", Kind.STATIC_INT8,
            "int4", Kind.INT4,
            "fp16", Kind.FP16);
    boolean fullRange = form.flag("full-range", false);
    int samples = form.whole("calibration", 1, 4096, 256);
    Map<String, Integer> blocks = Map.of("16", 16, "32", 32, "64", 64, "128", 128, "256", 256);
    int block = form.whole("block", 16, 256, 32);
    if (!blocks.containsValue(block)) {
      form.wrong("block", block + " (expected: 16, 32, 64, 128 or 256)");
    }
    if (!form.has("quantize")) {
      form.textIfAny("quantize");
      for (String key : new String[] {"full-range", "calibration", "block"}) {
        if (form.has(key)) {
          form.wrong(key, "without quantize (expected: quantize)");
        }
      }
      return Optional.empty();
    }
    Kind kind = form.oneOf("quantize", known);
    onlyWith(form, "full-range", kind == Kind.INT8 || kind == Kind.STATIC_INT8, "int8");
    onlyWith(form, "calibration", kind == Kind.STATIC_INT8, "static-int8");
    onlyWith(form, "block", kind == Kind.INT4, "int4");
    return Optional.of(
        switch (kind) {
          case INT8 -> new Quantization.DynamicInt8(fullRange);
          case STATIC_INT8 -> new Quantization.StaticInt8(samples, fullRange);
          case INT4 -> new Quantization.Int4(block);
          case FP16 -> new Quantization.Half();
        });
  }

  private static void onlyWith(Form form, String key, boolean fits, String technique) {
    if (form.has(key) && !fits) {
      form.wrong(key, "does nothing here (expected: only with quantize: " + technique + ")");
    }
  }

  private static String named(
      Optional<Pruning> pruning, OptionalDouble threshold, Optional<Quantization> quantization) {
    StringBuilder name = new StringBuilder();
    pruning.ifPresent(
        each ->
            name.append("prune-")
                .append(Math.round(each.share() * 100))
                .append(each.byLayer() ? "-by-layer" : ""));
    if (threshold.isPresent()) {
      name.append(name.isEmpty() ? "" : "-").append("soft-").append(threshold.getAsDouble());
    }
    quantization.ifPresent(each -> name.append(name.isEmpty() ? "" : "-").append(word(each)));
    return name.isEmpty() ? "none" : name.toString();
  }

  private static String word(Quantization quantization) {
    if (quantization instanceof Quantization.DynamicInt8) {
      return "int8";
    }
    if (quantization instanceof Quantization.StaticInt8) {
      return "static-int8";
    }
    return quantization instanceof Quantization.Int4 ? "int4" : "fp16";
  }
}
