package io.modelgrid.persistence.catalogue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training.
 *
 * @param message in words
 * @param reasons where it failed or was refused: every reason, with numbers
 * @param results final figures by name
 * @param digest SHA-256 of its data in hex; null where it had none, or did not come so far
 */
public record TrainingResult(
    Outcome outcome,
    String message,
    List<String> reasons,
    Map<String, Double> results,
    @Nullable String digest) {
  // Written out, since a compact one loses what says that the digest may be null.
  public TrainingResult(
      Outcome outcome,
      String message,
      List<String> reasons,
      Map<String, Double> results,
      @Nullable String digest) {
    this.outcome = outcome;
    this.message = message;
    this.reasons = List.copyOf(reasons);
    this.results = Map.copyOf(results);
    this.digest = digest;
  }

  /** One that has only words. */
  public static TrainingResult of(Outcome outcome, String message) {
    return new TrainingResult(outcome, message, List.of(), Map.of(), null);
  }

  /** The same figures, with another end. */
  public TrainingResult but(Outcome other, String words, List<String> why) {
    return new TrainingResult(other, words, why, results, digest);
  }

  /** Where a training came to. */
  public enum Outcome {
    /** It made what it was to make. */
    SUCCEEDED,
    /** It was trained, and the gate, or the canary, did not let it through. */
    REFUSED,
    FAILED,
    CANCELLED
  }
}
