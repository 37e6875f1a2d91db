package io.modelgrid.training.spec;

import io.modelgrid.training.compress.CompressionSpec;
import io.modelgrid.training.form.Form;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be made smaller or faster: the {@code compress} of a specification.
 *
 * @param version what it is made of; empty for what the same specification trains
 * @param variants at least one
 * @param serve name of the variant that goes on instead of the original
 */
public record Variants(
    Optional<VersionChoice> version, List<CompressionSpec> variants, Optional<String> serve) {
  static final Variants NONE = new Variants(Optional.empty(), List.of(), Optional.empty());

  private static final int MOST = 16;

  public Variants {
    variants = List.copyOf(variants);
  }

  /** Reads the object {@code compress}. */
  static Variants read(Form form, String model) {
    Optional<VersionChoice> version =
        form.has("version") || form.has("model")
            ? Optional.of(VersionChoice.read(form, model))
            : nothing(form);
    List<CompressionSpec> variants =
        form.forms("variants").stream().map(CompressionSpec::read).toList();
    if (variants.isEmpty() || variants.size() > MOST) {
      form.wrong("variants", variants.size() + " (expected: a list of 1 to " + MOST + " variants)");
    }
    Set<String> names = new HashSet<>();
    for (CompressionSpec each : variants) {
      if (!names.add(each.name())) {
        form.wrong("variants", each.name() + " twice (expected: names that differ)");
      }
    }
    Optional<String> serve = form.textIfAny("serve");
    if (serve.isPresent() && !names.contains(serve.get())) {
      form.wrong(
          "serve",
          serve.get() + " (expected: the name of a variant, of " + String.join(", ", names) + ")");
    }
    form.done();
    return new Variants(version, variants, serve);
  }

  /** Marks the keys as known. */
  private static Optional<VersionChoice> nothing(Form form) {
    form.ask("model");
    form.ask("version");
    return Optional.empty();
  }
}
