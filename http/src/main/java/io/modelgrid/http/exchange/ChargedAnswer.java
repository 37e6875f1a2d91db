package io.modelgrid.http.exchange;

import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import scala.concurrent.duration.FiniteDuration;

/**
 * Keeps the charge of a large answer until its bytes were taken, the caller went away while they
 * were, or nobody began to take them for ten seconds: then the connection was gone before the
 * answer was there. What is in one piece lies in the heap; what comes as a stream of known length
 * is tensors.
 */
final class ChargedAnswer {
  private static final FiniteDuration UNTAKEN = FiniteDuration.create(10, TimeUnit.SECONDS);

  private ChargedAnswer() {}

  /**
   * The response, which goes on with the charges of its request.
   *
   * @throws io.modelgrid.http.refusal.RefusedException with status 503 if there is no room for it
   */
  static HttpResponse of(
      HttpResponse response, Charge heap, Charge direct, Materializer materializer) {
    ResponseEntity entity = response.entity();
    OptionalLong length = entity.getContentLengthOption();
    if (length.isEmpty() || length.getAsLong() <= Account.SMALL) {
      heap.close();
      direct.close();
      return response;
    }
    boolean inHeap = entity instanceof HttpEntity.Strict;
    Charge kept = inHeap ? heap : direct;
    Charge other = inHeap ? direct : heap;
    other.close();
    kept.become(length.getAsLong());
    Source<ByteString, ?> data =
        entity instanceof HttpEntity.Strict strict
            ? Deflation.pieces(strict.getData())
            : entity.getDataBytes();
    return response.withEntity(
        HttpEntities.create(
            entity.getContentType(), length.getAsLong(), closing(data, kept, materializer)));
  }

  private static Source<ByteString, Object> closing(
      Source<ByteString, ?> data, Charge charge, Materializer materializer) {
    AtomicBoolean taken = new AtomicBoolean();
    materializer.scheduleOnce(
        UNTAKEN,
        () -> {
          if (!taken.get()) {
            charge.close();
          }
        });
    return data.watchTermination(
        (mat, done) -> {
          taken.set(true);
          done.whenComplete((ended, failure) -> charge.close());
          return mat;
        });
  }
}
