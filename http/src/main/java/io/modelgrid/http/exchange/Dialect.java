package io.modelgrid.http.exchange;

import io.modelgrid.http.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One way of speaking to a node: the paths that begin with a prefix of its own, and the shape of
 * its answers and errors. Thread-safe.
 */
public interface Dialect {
  /** What metrics and traces call it: a word in lower case, of its own. */
  String name();

  /** Whether the path of this call belongs to the dialect. */
  boolean owns(Call call);

  /** Whether this call, which is not a GET, only predicts and changes nothing. */
  default boolean predicts(Call call) {
    return false;
  }

  /**
   * Answers a call. Runs on the HTTP dispatcher and must not block. A failed stage, or an
   * exception, with a {@link io.modelgrid.http.refusal.RefusedException} becomes {@link #refused};
   * any other is a bug and becomes a refusal with status 500 that tells nothing of it.
   */
  CompletionStage<HttpResponse> answer(Call call);

  /**
   * All that the dialect serves. Each line must be described in {@code openapi.json}, a resource
   * beside the dialect's class, with the same methods and with a name of its own for each part in
   * braces; a test compares them.
   */
  List<Served> served();

  /** The node is stopping: ends whatever would be sent on and on. */
  default void stop() {}

  /** A refusal in this dialect's shape. */
  default HttpResponse refused(Refusal refusal) {
    return Answers.error(refusal);
  }
}
