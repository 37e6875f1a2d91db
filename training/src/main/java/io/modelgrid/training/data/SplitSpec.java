package io.modelgrid.training.data;

import io.modelgrid.training.form.Form;
import java.util.Map;
import java.util.Optional;

/**
 * How the rows are split into training, validation and test: the {@code split} of a specification.
 *
 * @param validation share of the rows that are for training and validation
 * @param test share of all rows; not used where the data have a test part of their own
 * @param stratified whether each class has the same shares
 * @param seed of the split alone; nothing for the training's own
 * @param leakage what is done about rows that stand in two parts
 */
public record SplitSpec(
    double validation, double test, boolean stratified, Optional<Long> seed, Leakage leakage) {
  private static final double LARGEST = 0.9;

  /** What is done about rows that stand in two parts. */
  public enum Leakage {
    /** They are left out of the earlier part: of training, or of validation. */
    DROP,
    /** The data are refused. */
    REFUSE,
    /** They stay, and are reported. */
    KEEP
  }

  /** What holds where a specification says nothing. */
  public static SplitSpec usual() {
    return new SplitSpec(0.1, 0.1, false, Optional.empty(), Leakage.DROP);
  }

  /** Reads one; mistakes go on the form's list. */
  public static SplitSpec read(Form form) {
    SplitSpec usual = usual();
    long seed = form.seed("seed", 0);
    SplitSpec spec =
        new SplitSpec(
            form.real("validation", 0, LARGEST, usual.validation),
            form.real("test", 0, LARGEST, usual.test),
            form.flag("stratify", usual.stratified),
            form.has("seed") ? Optional.of(seed) : Optional.empty(),
            form.oneOf(
                "leakage",
                Map.of("drop", Leakage.DROP, "refuse", Leakage.REFUSE, "keep", Leakage.KEEP),
                usual.leakage));
    form.done();
    return spec;
  }
}
