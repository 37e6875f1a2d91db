package io.modelgrid.persistence.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a model is trained with again; a model has at most one, the one that was submitted last.
 *
 * @param root the training that somebody submitted
 * @param owner who did
 * @param lastAt when it was submitted last
 * @param digest of the data that it was trained with last; null while that is not known
 */
public record Retraining(
    String root, TrainingRequest request, String owner, Instant lastAt, @Nullable String digest) {

  Retraining trained(String with) {
    return new Retraining(root, request, owner, lastAt, with);
  }
}
