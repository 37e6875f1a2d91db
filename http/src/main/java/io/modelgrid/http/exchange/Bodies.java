package io.modelgrid.http.exchange;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Accounts;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.memory.SpareArrays;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/**
 * The one way to request bodies. A body that came with its head is taken as it is; any other is
 * collected under the limit. A body too large is swallowed up to a point before it is refused, so
 * that a caller who writes first and reads later sees the refusal, and the connection goes on. The
 * same goes for one for which there is no room now: the two accounts say how much there is.
 */
public final class Bodies {
  private static final Duration COLLECT_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(10);

  private final HttpSettings settings;
  private final Materializer materializer;
  private final Executor executor;
  private final Account heap;
  private final Account direct;
  private final long slack;
  private final SpareArrays spares;

  /**
   * The way to bodies.
   *
   * @param accounts what they may take
   */
  public Bodies(
      HttpSettings settings, Accounts accounts, Materializer materializer, Executor executor) {
    this.settings = settings;
    this.heap = accounts.bodies();
    this.direct = accounts.tensors();
    this.spares = accounts.spares();
    this.materializer = materializer;
    this.executor = executor;
    this.slack = 4L * settings.maxBody();
  }

  long maxUpload() {
    return settings.maxUpload();
  }

  long decodeMaxSize() {
    return settings.decodeMaxSize();
  }

  int maxJsonAnswer() {
    return settings.maxJsonAnswer();
  }

  Charge openHeap() {
    return heap.open();
  }

  Charge openDirect() {
    return direct.open();
  }

  Materializer materializer() {
    return materializer;
  }

  /**
   * Collects a body.
   *
   * @param head after how many bytes it is divided, or {@link BodyBuffer#WHOLE}
   * @param heap what it takes of the heap is charged here
   * @param direct what it takes of direct memory is charged here
   * @param lent whether its array may be lent, so that its first part may be a part of the array
   *     only, and has to be given back
   */
  CompletionStage<SplitBody> collect(
      HttpRequest request, int head, Charge heap, Charge direct, boolean lent) {
    if (request.entity() instanceof HttpEntity.Strict strict) {
      return strict.getData().size() > settings.maxBody()
          ? CompletableFuture.failedFuture(Metered.tooLarge(settings.maxBody()))
          : CompletableFuture.completedFuture(
              SplitBody.of(strict.getData(), head, lent ? spares : null));
    }
    BodyBuffer empty = buffer(request, head, heap, direct, lent ? spares : null);
    Metered metered = metered(request, settings.maxBody());
    return metered
        .bytes()
        .completionTimeout(COLLECT_TIMEOUT)
        .runWith(Sink.fold(empty, BodyBuffer::add), materializer)
        .handleAsync(
            (buffer, failure) -> {
              if (failure != null) {
                empty.forget();
                throw refusal(failure);
              }
              if (metered.exceeded()) {
                empty.forget();
                throw metered.tooLarge();
              }
              return buffer.toBody();
            },
            executor);
  }

  /** What a body announces is charged before it is taken, what does not say as it grows. */
  private BodyBuffer buffer(
      HttpRequest request, int head, Charge heap, Charge direct, @Nullable SpareArrays lender) {
    OptionalLong declared = request.entity().getContentLengthOption();
    if (declared.isEmpty()) {
      return new BodyBuffer(0, head, heap::add, lender);
    }
    long announced = declared.getAsLong();
    if (announced > settings.maxBody()) {
      throw Metered.tooLarge(settings.maxBody());
    }
    long divided = announced - head;
    if (divided > Account.SMALL) {
      direct.add(divided);
      heap.add(Math.max(head, announced / 4));
    } else {
      heap.add(announced);
    }
    return new BodyBuffer(announced, head, bytes -> {}, lender);
  }

  Metered metered(HttpRequest request, long limit) {
    OptionalLong declared = request.entity().getContentLengthOption();
    if (declared.isPresent() && declared.getAsLong() - limit > slack) {
      throw Metered.tooLarge(limit);
    }
    return new Metered(request.entity(), limit, slack);
  }

  /** Takes what nobody read of the body, so that the connection goes on; false if it cannot. */
  CompletionStage<Boolean> settle(HttpRequest request, boolean taken) {
    if (request.entity() instanceof HttpEntity.Strict || taken) {
      return CompletableFuture.completedFuture(true);
    }
    long declared = request.entity().getContentLengthOption().orElse(0);
    boolean waitsToBeAsked = request.getHeader("expect").isPresent();
    if (declared > slack || waitsToBeAsked) {
      return CompletableFuture.completedFuture(false);
    }
    return new Metered(request.entity(), 0, slack)
        .bytes()
        .completionTimeout(SETTLE_TIMEOUT)
        .runWith(Sink.ignore(), materializer)
        .handle((Done done, Throwable failure) -> failure == null);
  }

  /** What the caller of a body that broke off is told. */
  public static RefusedException refusal(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RefusedException refused) {
      return refused;
    }
    return new RefusedException(
        cause instanceof TimeoutException
            ? Refusal.of(408, "the body did not arrive in time")
            : Refusal.of(400, "the body broke off or is not valid HTTP"));
  }
}
