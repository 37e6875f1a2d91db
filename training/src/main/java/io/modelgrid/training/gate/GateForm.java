package io.modelgrid.training.gate;

import io.modelgrid.training.form.Form;
import io.modelgrid.training.gate.GateSpec.Bound;
import io.modelgrid.training.gate.GateSpec.Comparison;
import io.modelgrid.training.gate.GateSpec.Limit;
import io.modelgrid.training.gate.GateSpec.Margin;
import io.modelgrid.training.gate.GateSpec.Proof;
import io.modelgrid.training.gate.GateSpec.SliceRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the object {@code gate} of a specification. */
final class GateForm {
  private static final int USUAL_LEAST_ROWS = 30;
  private static final double HUGE = 1e15;

  private final Form form;

  GateForm(Form form) {
    this.form = form;
  }

  GateSpec read() {
    return new GateSpec(
        form.real("confidence", 0.5, 0.9999, GateSpec.USUAL_CONFIDENCE),
        bounds(),
        stable(),
        slices(),
        limit("latency", "at-most-micros"),
        limit("size", "at-most-bytes"));
  }

  private List<Bound> bounds() {
    List<Bound> bounds = new ArrayList<>();
    Set<Metric> seen = new HashSet<>();
    for (Form each : form.forms("bounds")) {
      Metric metric = each.oneOf("metric", Metric.known());
      Optional<Bound> bound = bound(each, metric);
      if (bound.isEmpty()) {
        each.wrong("at-least", "missing (expected: at-least, at-most or both)");
      }
      if (each.says("metric", metric.word()) && !seen.add(metric)) {
        each.wrong("metric", metric.word() + " (expected: each metric once)");
      }
      bound.ifPresent(bounds::add);
      each.done();
    }
    return bounds;
  }

  private static Optional<Bound> bound(Form form, Metric metric) {
    OptionalDouble least = real(form, "at-least", -HUGE);
    OptionalDouble most = real(form, "at-most", -HUGE);
    if (least.isPresent() && most.isPresent() && least.getAsDouble() > most.getAsDouble()) {
      form.wrong(
          "at-most",
          most.getAsDouble()
              + " (expected: no less than at-least, which is "
              + least.getAsDouble()
              + ")");
    }
    return least.isEmpty() && most.isEmpty()
        ? Optional.empty()
        : Optional.of(new Bound(metric, least, most));
  }

  private Optional<Comparison> stable() {
    boolean compared = form.flag("compare-with-stable", true);
    Optional<Form> inner = form.form("stable");
    if (!compared) {
      if (inner.isPresent()) {
        form.wrong("stable", "beside compare-with-stable: false (expected: one of the two)");
      }
      return Optional.empty();
    }
    if (inner.isEmpty()) {
      return GateSpec.usual().stable();
    }
    Form each = inner.get();
    Optional<Metric> metric =
        each.has("metric") ? Optional.of(each.oneOf("metric", Metric.known())) : Optional.empty();
    each.ask("metric");
    Comparison comparison =
        new Comparison(metric, margin(each), each.oneOf("proof", proofs(), Proof.NO_WORSE));
    each.done();
    return Optional.of(comparison);
  }

  private static Map<String, Proof> proofs() {
    return Map.of("no-worse", Proof.NO_WORSE, "not-worse-for-sure", Proof.NOT_WORSE_FOR_SURE);
  }

  private static Margin margin(Form form) {
    OptionalDouble absolute = real(form, "margin", 0);
    OptionalDouble relative = real(form, "relative-margin", 0);
    if (absolute.isPresent() && relative.isPresent()) {
      form.wrong("relative-margin", "beside margin (expected: one of the two)");
    }
    return new Margin(absolute, relative);
  }

  private List<SliceRule> slices() {
    List<SliceRule> rules = new ArrayList<>();
    for (Form each : form.forms("slices")) {
      Metric metric = each.oneOf("metric", Metric.known(), Metric.ACCURACY);
      if (!metric.isMean()) {
        each.wrong(
            "metric", metric.word() + " (expected: one of accuracy, log-loss, mae, mse on slices)");
      }
      Optional<Comparison> stable =
          each.has("margin") || each.has("relative-margin")
              ? Optional.of(
                  new Comparison(Optional.of(metric), margin(each), Proof.NOT_WORSE_FOR_SURE))
              : Optional.empty();
      Optional<Bound> bound = bound(each, metric);
      if (stable.isEmpty()) {
        margin(each);
        if (bound.isEmpty()) {
          each.wrong(
              "at-least", "missing (expected: at-least, at-most, margin or relative-margin)");
        }
      }
      rules.add(
          new SliceRule(
              each.text("by"),
              metric,
              bound,
              stable,
              each.whole("least-rows", 1, 1_000_000_000, USUAL_LEAST_ROWS)));
      each.done();
    }
    return rules;
  }

  private Limit limit(String key, String atMost) {
    return form.form(key)
        .map(
            each -> {
              Limit limit = new Limit(real(each, atMost, 0), real(each, "at-most-times-stable", 0));
              if (!limit.isAny()) {
                each.wrong(
                    atMost, "missing (expected: " + atMost + ", at-most-times-stable or both)");
              }
              each.done();
              return limit;
            })
        .orElse(Limit.NONE);
  }

  private static OptionalDouble real(Form form, String key, double least) {
    return form.realIfAny(key, least, HUGE)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }
}
