package io.modelgrid.training.data;

import io.modelgrid.training.form.Form;
import java.util.Map;
import java.util.Optional;

/**
 * How rows are cleaned and prepared: the {@code preparation} of a specification. Everything that is
 * measured for it is measured on the training part alone.
 *
 * @param missing what is done about a row in which a value is missing
 * @param dropDuplicates whether of equal rows with equal answers only the first stays
 * @param scaling how numbers are scaled; if it says nothing, pictures by 1/255 and other numbers to
 *     mean 0 and deviation 1
 * @param targetScaling how the numbers of answers are scaled for training
 * @param image the size to which pictures are brought
 * @param augmentation how pictures are changed at random in training
 */
public record PreparationSpec(
    Missing missing,
    boolean dropDuplicates,
    Optional<Scaling> scaling,
    Scaling targetScaling,
    Optional<Image> image,
    Optional<Augmentation> augmentation) {
  private static final int LARGEST_IMAGE = 1024;

  /** What is done about a row in which a value is missing. */
  public enum Missing {
    /** It is a bad row. */
    REFUSE,
    /** It is left out. */
    DROP,
    /** The mean of the training part stands in; for words, none of them. */
    MEAN,
    /** Zero stands in; for words, none of them. */
    ZERO
  }

  /** How numbers are scaled. */
  public enum Scaling {
    NONE,
    /** From 0 to 255 to from 0 to 1; for pictures only. */
    UNIT,
    /** The least to 0, the largest to 1. */
    MIN_MAX,
    /** To mean 0 and deviation 1. */
    STANDARD
  }

  /**
   * The size to which pictures are brought.
   *
   * @param channels 1 for grey, 3 for colours; nothing for as many as the data have
   */
  public record Image(int height, int width, Optional<Integer> channels) {}

  /**
   * How pictures are changed at random.
   *
   * @param flip whether half of them are mirrored, left to right
   * @param shift most pixels by which one is moved in each direction; black comes in
   * @param noise deviation of the normal noise that is added to the prepared numbers
   */
  public record Augmentation(boolean flip, int shift, double noise) {}

  /** What holds where a specification says nothing. */
  public static PreparationSpec usual() {
    return new PreparationSpec(
        Missing.REFUSE, false, Optional.empty(), Scaling.NONE, Optional.empty(), Optional.empty());
  }

  /** Reads one; mistakes go on the form's list. */
  public static PreparationSpec read(Form form) {
    PreparationSpec usual = usual();
    Map<String, Missing> missing =
        Map.of(
            "refuse", Missing.REFUSE,
            "drop", Missing.DROP,
            "mean", Missing.MEAN,
            "zero", Missing.ZERO);
    Map<String, Boolean> duplicates = Map.of("keep", false, "drop", true);
    Map<String, Scaling> targets =
        Map.of("none", Scaling.NONE, "min-max", Scaling.MIN_MAX, "standard", Scaling.STANDARD);
    Map<String, Scaling> scalings =
        Map.of(
            "none", Scaling.NONE,
            "unit", Scaling.UNIT,
            "min-max", Scaling.MIN_MAX,
            "standard", Scaling.STANDARD);
    PreparationSpec spec =
        new PreparationSpec(
            form.oneOf("missing", missing, usual.missing),
            form.oneOf("duplicates", duplicates, usual.dropDuplicates),
            form.has("scale") ? Optional.of(form.oneOf("scale", scalings)) : absent(form, "scale"),
            form.oneOf("scale-targets", targets, usual.targetScaling),
            form.form("image").map(PreparationSpec::image),
            form.form("augment").map(PreparationSpec::augmentation));
    form.done();
    return spec;
  }

  private static <T> Optional<T> absent(Form form, String key) {
    form.textIfAny(key);
    return Optional.empty();
  }

  private static Image image(Form form) {
    Map<String, Integer> colours = Map.of("grey", 1, "colour", 3);
    Image image =
        new Image(
            form.whole("height", 1, LARGEST_IMAGE),
            form.whole("width", 1, LARGEST_IMAGE),
            form.has("channels")
                ? Optional.of(form.oneOf("channels", colours))
                : absent(form, "channels"));
    form.done();
    return image;
  }

  private static Augmentation augmentation(Form form) {
    Augmentation augmentation =
        new Augmentation(
            form.flag("flip", false),
            form.whole("shift", 0, LARGEST_IMAGE / 2, 0),
            form.real("noise", 0, 10, 0));
    form.done();
    return augmentation;
  }
}
