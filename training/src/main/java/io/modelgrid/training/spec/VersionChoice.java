package io.modelgrid.training.spec;

import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.training.form.Form;
import java.util.regex.Pattern;

/**
 * A registered version, by its number or by a label that bears one when the training starts.
 *
 * @param model whose it is
 * @param version a number or a label
 */
public record VersionChoice(String model, String version) {
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Reads {@code model} and {@code version}; both may be left out. */
  static VersionChoice read(Form form, String usualModel) {
    String model = form.text("model", usualModel);
    if (form.has("model") && !ModelSelector.isName(model)) {
      form.wrong("model", model + " (expected: a model's name)");
    }
    return new VersionChoice(model, version(form));
  }

  /** Reads {@code version} alone: a number, with or without quotation marks, or a label. */
  static String version(Form form) {
    String version = form.textOrWhole("version", ModelSelector.STABLE);
    if (!VERSION.matcher(version).matches()) {
      form.wrong("version", version + " (expected: a version's number, or a label)");
    }
    return version;
  }
}
