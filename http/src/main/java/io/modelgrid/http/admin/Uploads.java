package io.modelgrid.http.admin;

import io.modelgrid.engine.api.GridAdmin;
import io.modelgrid.engine.api.Trail;
import io.modelgrid.http.change.Staging;
import io.modelgrid.http.exchange.Bodies;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Metered;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.IOResult;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.FileIO;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Streams uploads into the artifact store's staging area. A staged file is deleted unless it was
 * handed on: after a failure, an abort, an empty body, a body over the limit.
 */
final class Uploads {
  /** Dispatcher for whatever touches files. */
  static final String DISPATCHER = "modelgrid-dispatchers.http-blocking";

  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final long SLOWEST_BYTES_A_SECOND = 1024;
  private static final Set<StandardOpenOption> OPEN =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

  private final GridAdmin admin;
  private final Materializer materializer;
  private final Executor blocking;

  Uploads(GridAdmin admin, Materializer materializer, Executor blocking) {
    this.admin = admin;
    this.materializer = materializer;
    this.blocking = blocking;
  }

  /**
   * Streams a call's body to disk and hands the file on.
   *
   * @param use takes the file; if what it returns fails, the file is deleted if it is still there
   */
  <T> CompletionStage<T> receive(Call call, Function<Path, CompletionStage<T>> use) {
    Metered body = call.upload();
    return CompletableFuture.supplyAsync(() -> Staging.newFile(admin, call.trail()), blocking)
        .thenCompose(staged -> stream(call.trail(), body, staged, use));
  }

  private <T> CompletionStage<T> stream(
      Trail trail, Metered body, Path staged, Function<Path, CompletionStage<T>> use) {
    long begun = System.nanoTime();
    return body.bytes()
        .idleTimeout(SILENCE)
        .map(bytes -> paced(bytes, body.seen(), Duration.ofNanos(System.nanoTime() - begun)))
        .runWith(
            FileIO.toPath(staged, Set.copyOf(OPEN))
                .withAttributes(ActorAttributes.dispatcher(DISPATCHER)),
            materializer)
        .handle((result, failure) -> received(trail, body, result, failure))
        .thenCompose(done -> use.apply(staged))
        .whenCompleteAsync(
            (used, failure) -> {
              if (failure != null) {
                Staging.delete(staged);
              }
            },
            blocking);
  }

  /** Lets pass what comes fast enough, so that nobody holds a staged file open for ever. */
  static ByteString paced(ByteString bytes, long seen, Duration time) {
    long least = time.minus(SILENCE).toSeconds() * SLOWEST_BYTES_A_SECOND;
    if (seen < least) {
      throw new RefusedException(
          Refusal.of(
              408,
              "the upload comes too slowly (expected: at least "
                  + SLOWEST_BYTES_A_SECOND
                  + " bytes a second)"));
    }
    return bytes;
  }

  private static Boolean received(
      Trail trail, Metered body, @Nullable IOResult result, @Nullable Throwable failure) {
    if (failure != null) {
      throw refusal(failure, trail);
    }
    if (body.exceeded()) {
      throw body.tooLarge();
    }
    if (body.seen() == 0) {
      throw Refusal.badRequest("the body is empty (expected: a file)");
    }
    long written = Objects.requireNonNull(result).count();
    if (written != body.seen()) {
      throw new IllegalStateException(
          "upload: " + written + " bytes written (expected: " + body.seen() + ")");
    }
    return true;
  }

  private static RuntimeException refusal(Throwable failure, Trail trail) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedException refused) {
        return refused;
      }
      if (cause instanceof IOException io && Staging.isFullDisk(io)) {
        return Staging.noRoom(io, trail);
      }
    }
    return Bodies.refusal(failure);
  }
}
