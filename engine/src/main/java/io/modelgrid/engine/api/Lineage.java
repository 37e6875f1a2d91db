package io.modelgrid.engine.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a version comes from that a training of this grid made.
 *
 * @param training id of the training
 * @param technique how it was made: {@code trained}, {@code fine-tuned}, {@code distilled}, or what
 *     compressed it, for example {@code int8}
 * @param parent the version that it was made from: its number, or {@code MODEL/NUMBER} where that
 *     is another model's; null if it was made from nothing
 * @param teacher the version whose answers it learned, as {@code MODEL/NUMBER}; null if none
 * @param dataDigest SHA-256 in hex of what it was trained or measured on; null if there was none
 * @param seed what its randomness was drawn from
 * @param codeVersion of Modelgrid, when it was made
 * @param metrics figures by name, for example {@code test.accuracy}
 */
public record Lineage(
    String training,
    String technique,
    @Nullable String parent,
    @Nullable String teacher,
    @Nullable String dataDigest,
    long seed,
    String codeVersion,
    Map<String, Double> metrics) {
  // Written out, since a compact one loses what says that a component may be null.
  public Lineage(
      String training,
      String technique,
      @Nullable String parent,
      @Nullable String teacher,
      @Nullable String dataDigest,
      long seed,
      String codeVersion,
      Map<String, Double> metrics) {
    this.training = training;
    this.technique = technique;
    this.parent = parent;
    this.teacher = teacher;
    this.dataDigest = dataDigest;
    this.seed = seed;
    this.codeVersion = codeVersion;
    this.metrics = Map.copyOf(metrics);
  }
}
