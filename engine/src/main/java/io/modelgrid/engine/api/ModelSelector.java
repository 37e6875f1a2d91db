package io.modelgrid.engine.api;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which model a request wants, and which version of it.
 *
 * @param version a version by number, or null
 * @param label a version by label, or null; with neither, the label {@code stable} decides
 */
public record ModelSelector(String model, @Nullable String version, @Nullable String label) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,127}");

  /** The label that requests without a version or label get. */
  public static final String STABLE = "stable";

  /**
   * The label whose version may answer in the place of the stable one while the model is
   * overloaded, requests that name neither a version nor a label.
   */
  public static final String STAND_IN = "stand-in";

  public ModelSelector {
    if (version != null && label != null) {
      throw new IllegalArgumentException("selector: both a version and a label (expected: one)");
    }
  }

  public static ModelSelector of(String model) {
    return new ModelSelector(model, null, null);
  }

  public static ModelSelector ofVersion(String model, @Nullable String version) {
    return new ModelSelector(model, version, null);
  }

  public static ModelSelector ofLabel(String model, String label) {
    return new ModelSelector(model, null, label);
  }

  /** Whether it leaves it wholly to the grid which version answers. */
  public boolean isOpen() {
    return version == null && label == null;
  }

  /** Whether a text may be a label: it begins with a letter, and so is no version. */
  public static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }

  /** Whether a text may name a model. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
