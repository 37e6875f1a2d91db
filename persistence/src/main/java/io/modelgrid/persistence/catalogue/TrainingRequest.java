package io.modelgrid.persistence.catalogue;

import io.modelgrid.engine.api.OperationPlan;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training, or a compression, was asked to do.
 *
 * @param model whose version it makes
 * @param kind {@code train} or {@code compress}
 * @param specification whole, in JSON
 * @param priority higher ones go first
 * @param cores how many it computes with
 * @param memory bytes that it is counted with
 * @param epochs how many there are to be, early stopping aside; 0 where that is not known
 * @param then what its version is used for afterwards, with no version in it yet; null to register
 *     it only
 * @param sources the versions that it begins with
 * @param retraining when it is done again; null for never
 * @param root the training that this one does again; null for one that somebody submitted
 * @param digest that of the data because of which it is done again; null for any other reason
 */
public record TrainingRequest(
    String model,
    String kind,
    String specification,
    int priority,
    int cores,
    long memory,
    int epochs,
    @Nullable OperationPlan then,
    List<Source> sources,
    @Nullable Schedule retraining,
    @Nullable String root,
    @Nullable String digest) {
  // Written out, since a compact one loses what says that a component may be null.
  public TrainingRequest(
      String model,
      String kind,
      String specification,
      int priority,
      int cores,
      long memory,
      int epochs,
      @Nullable OperationPlan then,
      List<Source> sources,
      @Nullable Schedule retraining,
      @Nullable String root,
      @Nullable String digest) {
    this.model = model;
    this.kind = kind;
    this.specification = specification;
    this.priority = priority;
    this.cores = cores;
    this.memory = memory;
    this.epochs = epochs;
    this.then = then;
    this.sources = List.copyOf(sources);
    this.retraining = retraining;
    this.root = root;
    this.digest = digest;
  }

  /** The same once more, for the training that came first. */
  public TrainingRequest again(String first, @Nullable String changed) {
    return new TrainingRequest(
        model,
        kind,
        specification,
        priority,
        cores,
        memory,
        epochs,
        then,
        sources,
        retraining,
        first,
        changed);
  }

  /** The same with these versions to begin with. */
  public TrainingRequest from(List<Source> resolved) {
    return new TrainingRequest(
        model,
        kind,
        specification,
        priority,
        cores,
        memory,
        epochs,
        then,
        resolved,
        retraining,
        root,
        digest);
  }

  /**
   * A version that it begins with.
   *
   * @param role {@code base} or {@code teacher}
   * @param asked the number, or the label, that was asked for
   * @param version the number that this was when the training was submitted; empty before
   */
  public record Source(String role, String model, String asked, String version) {}

  /**
   * When it is done again.
   *
   * @param every so long after it was submitted last; null for no fixed time
   * @param watch how often its data are looked at, to do it again when they changed; null for never
   */
  public record Schedule(@Nullable Duration every, @Nullable Duration watch) {}
}
