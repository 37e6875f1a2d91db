package io.modelgrid.actors.router;

import io.modelgrid.engine.api.InferenceAnswer.Reason;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import java.time.Duration;

/** A router's refusals, in words for callers. */
final class Refusals {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private Refusals() {}

  static Refused tooLate() {
    return Refused.because(
        Reason.DEADLINE_EXCEEDED, "the deadline passed before an answer was there");
  }

  static Refused full(String model, String version) {
    return new Refused(
        Reason.QUEUE_FULL,
        "the queue of every replica of version '%s' of model '%s' is full"
            .formatted(version, model),
        RETRY_AFTER);
  }

  static Refused heldTooLong(String because) {
    return new Refused(Reason.UNAVAILABLE, because, RETRY_AFTER);
  }

  static Refused heldTooMany(int limit, String because) {
    return new Refused(
        Reason.UNAVAILABLE, because + ", and " + limit + " requests wait already", RETRY_AFTER);
  }

  static Refused failedToLoad(String model, String version, String failure) {
    return Refused.because(
        Reason.UNAVAILABLE,
        "version '%s' of model '%s' could not be loaded: %s".formatted(version, model, failure));
  }

  static Refused killer(String model, String version) {
    return Refused.because(
        Reason.UNAVAILABLE,
        "version '%s' of model '%s' is suspected of killing its replicas: two were lost while they had this request"
            .formatted(version, model));
  }

  static Refused strayed(String reason) {
    return new Refused(
        Reason.UNAVAILABLE,
        "the request or its answer was lost between the nodes, twice: " + reason,
        RETRY_AFTER);
  }

  static Refused noMemory(String message) {
    return new Refused(Reason.UNAVAILABLE, message, RETRY_AFTER);
  }

  static Refused retired(String model) {
    return Refused.because(Reason.NOT_FOUND, "model '%s' was undeployed".formatted(model));
  }

  static Refused stopped(String node) {
    return new Refused(
        Reason.UNAVAILABLE, "the router on node '" + node + "' stopped; ask again", RETRY_AFTER);
  }
}
