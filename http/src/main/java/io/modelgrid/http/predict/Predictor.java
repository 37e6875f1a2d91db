package io.modelgrid.http.predict;

import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes a decoded request to the grid: checks it against the signature of the version that it would
 * get, so that most mistakes are told without a hop, and gives it a deadline. Thread-safe.
 */
public final class Predictor {
  private final ServingSettings serving;
  private final Inference inference;
  private final Executor executor;

  /**
   * A way to the grid.
   *
   * @param executor on which whoever depends on an answer runs
   */
  public Predictor(ServingSettings serving, Inference inference, Executor executor) {
    this.serving = serving;
    this.inference = inference;
    this.executor = executor;
  }

  /**
   * Asks the grid.
   *
   * @param model the model that the question's selector names
   * @throws RefusedException with status 400 if the question does not fit the model
   */
  public Prediction predict(ModelView model, Question question) {
    checkSignature(model, question);
    InferenceRequest request =
        new InferenceRequest(
            question.id(),
            question.selector(),
            question.inputs(),
            question.outputs(),
            Deadline.after(question.receivedAt(), patience(question.timeoutMicros())),
            question.priority(),
            question.caller());
    return new Prediction(inference.infer(request), executor);
  }

  /**
   * The signature of a version, which is needed to decode some dialects.
   *
   * @throws RefusedException with status 503 while the version was never loaded, since its file is
   *     what knows
   */
  public static Signature signature(ModelView model, VersionView version) {
    Signature signature = version.signature();
    if (signature == null) {
      String reason = version.reason() == null ? "it was not loaded yet" : version.reason();
      throw new RefusedException(
          Refusal.retryAfter(
              503,
              "model '"
                  + model.name()
                  + "' version "
                  + version.version()
                  + " has no metadata: "
                  + reason,
              Duration.ofSeconds(1)));
    }
    return signature;
  }

  /** Why a version cannot predict now, or null if it can. */
  public static @Nullable String unreadiness(VersionView version) {
    if (version.state() == VersionView.State.READY) {
      return null;
    }
    String state = version.state().name().toLowerCase(Locale.ROOT);
    String reason = version.reason();
    return "version " + version.version() + " is " + state + (reason == null ? "" : ": " + reason);
  }

  /** What a model without a stable version answers. */
  public static Refusal noStable(ModelView model) {
    String states =
        model.versions().stream()
            .map(Predictor::unreadiness)
            .flatMap(words -> Optional.ofNullable(words).stream())
            .findFirst()
            .orElse("it has no version");
    return Refusal.retryAfter(
        503,
        "model '" + model.name() + "' has no stable version yet: " + states,
        Duration.ofSeconds(1));
  }

  private static void checkSignature(ModelView model, Question question) {
    model
        .select(question.selector())
        .map(VersionView::signature)
        .flatMap(signature -> signature.mistakeIn(question.inputs(), question.outputs()))
        .ifPresent(
            mistake -> {
              throw Refusal.badRequest("model '" + model.name() + "': " + mistake);
            });
  }

  private Duration patience(long timeoutMicros) {
    if (timeoutMicros == 0) {
      return serving.defaultDeadline();
    }
    long most = TimeUnit.NANOSECONDS.toMicros(serving.maxDeadline().toNanos());
    return Duration.of(Math.min(timeoutMicros, most), ChronoUnit.MICROS);
  }
}
