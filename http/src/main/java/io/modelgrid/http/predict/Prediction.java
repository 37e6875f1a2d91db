package io.modelgrid.http.predict;

import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.InferenceAnswer.Refused;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** An answer that is on its way. */
public final class Prediction {
  private final CompletableFuture<InferenceAnswer> asked;
  private final CompletionStage<Answered> answer;

  Prediction(CompletableFuture<InferenceAnswer> asked, Executor executor) {
    this(asked, asked, executor);
  }

  /** One whose charge is closed when the answer is there. */
  Prediction(CompletableFuture<InferenceAnswer> asked, Charge charge, Executor executor) {
    this(asked, asked.whenComplete((any, failure) -> charge.close()), executor);
  }

  private Prediction(
      CompletableFuture<InferenceAnswer> asked,
      CompletableFuture<InferenceAnswer> settled,
      Executor executor) {
    this.asked = asked;
    this.answer = settled.thenApplyAsync(Prediction::answered, executor);
  }

  /**
   * The outputs, on the executor of the port; fails with a {@link RefusedException} where there are
   * none.
   */
  public CompletionStage<Answered> answer() {
    return answer;
  }

  /** Nobody waits for it any more: what is queued of it is dropped. */
  public void withdraw() {
    asked.cancel(false);
  }

  private static Answered answered(InferenceAnswer answer) {
    if (answer instanceof Answered answered) {
      return answered;
    }
    throw new RefusedException(Refusals.of((Refused) answer));
  }
}
