package io.modelgrid.http.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was refused or went wrong, in gRPC's words; never with an exception's name. */
final class Statuses {
  private static final Logger log = LoggerFactory.getLogger(Statuses.class);

  /** In seconds, when it may be worth to ask again. */
  static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

  // Percent-encoded it may take three times the room, and a client takes 8 KiB of metadata.
  private static final int LONGEST = 1_500;

  private Statuses() {}

  static Status of(Refusal refusal) {
    return code(refusal.status()).withDescription(shortened(refusal.message()));
  }

  /** A refusal with its trailers. */
  static StatusRuntimeException exception(Refusal refusal) {
    return of(refusal).asRuntimeException(trailers(refusal));
  }

  static Metadata trailers(Refusal refusal) {
    Metadata trailers = new Metadata();
    String delay = refusal.headers().get("Retry-After");
    if (delay != null) {
      trailers.put(RETRY_AFTER, delay);
    }
    return trailers;
  }

  /**
   * What the caller is told of a failure, which is a refusal, or the caller's own leaving, or a bug
   * that goes to the log.
   *
   * @param call whose failure it is, for the log
   * @param trail by what that call is found there
   */
  static Refusal refusal(Throwable failure, String call, Trail trail) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RefusedException refused) {
      return refused.refusal();
    }
    if (cause instanceof CancellationException) {
      return Refusal.of(499, "the caller has gone");
    }
    trail.on(log.atError()).setCause(cause).log("{} failed", call);
    return Refusal.of(500, "this node failed on the request; its log says why");
  }

  private static Status code(int status) {
    return switch (status) {
      case 400, 413, 415 -> Status.INVALID_ARGUMENT;
      case 401 -> Status.UNAUTHENTICATED;
      case 403 -> Status.PERMISSION_DENIED;
      case 404 -> Status.NOT_FOUND;
      case 409 -> Status.FAILED_PRECONDITION;
      case 429, 507 -> Status.RESOURCE_EXHAUSTED;
      case 499 -> Status.CANCELLED;
      case 501 -> Status.UNIMPLEMENTED;
      case 503 -> Status.UNAVAILABLE;
      case 504 -> Status.DEADLINE_EXCEEDED;
      default -> Status.INTERNAL;
    };
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }
}
