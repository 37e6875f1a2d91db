package io.modelgrid.http.predict;

import io.modelgrid.config.ServingSettings;
import io.modelgrid.engine.api.Deadline;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.Inference;
import io.modelgrid.engine.api.InferenceAnswer;
import io.modelgrid.engine.api.InferenceRequest;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.http.memory.Account;
import io.modelgrid.http.memory.Charge;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import io.modelgrid.http.trace.IngressSpan;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final Account tensors;
  private final Executor executor;

  /**
   * A way to the grid.
   *
   * @param tensors what inputs may take while their answers are awaited; those of small requests do
   *     not count
   * @param executor on which whoever depends on an answer runs
   */
  public Predictor(
      ServingSettings serving, Inference inference, Account tensors, Executor executor) {
    this.serving = serving;
    this.inference = inference;
    this.tensors = tensors;
    this.executor = executor;
  }

  /**
   * Asks the grid. The inputs are charged until the answer is there.
   *
   * @param model the model that the question's selector names
   * @throws RefusedException with status 400 if the question does not fit the model, with 503 if
   *     the node has no room for its inputs
   */
  public Prediction predict(ModelView model, Question question) {
    Charge charge = tensors.open();
    try {
      CompletableFuture<InferenceAnswer> asked = ask(model, question, charge);
      return new Prediction(asked, charge, executor);
    } catch (RuntimeException e) {
      charge.close();
      throw e;
    }
  }

  /**
   * The same for a caller who has a charge already, which becomes one of the inputs alone, and
   * closes it.
   */
  public Prediction predict(ModelView model, Question question, Charge charge) {
    return new Prediction(ask(model, question, charge), executor);
  }

  private CompletableFuture<InferenceAnswer> ask(
      ModelView model, Question question, Charge charge) {
    IngressSpan.asks(question.trail(), model.name());
    checkSignature(model, question);
    long bytes = 0;
    for (NamedTensor input : question.inputs()) {
      bytes += input.tensor().byteSize();
    }
    charge.become(bytes > Account.SMALL ? bytes : 0);
    return inference.infer(
        new InferenceRequest(
            question.id(),
            question.selector(),
            question.inputs(),
            question.outputs(),
            Deadline.after(question.receivedAt(), patience(question.timeoutMicros())),
            question.priority(),
            question.caller(),
            question.trail()));
  }

  /** Most bytes of one request's inputs together. */
  public long maxTensorBytes() {
    return serving.maxTensorBytes();
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

  /**
   * Why unversioned requests for a model are not answered through this node now, or null if they
   * are.
   */
  public static @Nullable String unreadiness(GridView view, ModelView model) {
    String hindrance = view.hindrance().orElse(null);
    if (hindrance != null) {
      return hindrance;
    }
    VersionView stable = model.select(ModelSelector.of(model.name())).orElse(null);
    return stable == null ? noStable(model).message() : unreadiness(model, stable);
  }

  /** Why a version cannot predict now, with the model's name; null if it can. */
  public static @Nullable String unreadiness(ModelView model, VersionView version) {
    String reason = unreadiness(version);
    return reason == null ? null : "model '" + model.name() + "' " + reason;
  }

  /** What a model without a stable version answers: why the newest is not it. */
  public static Refusal noStable(ModelView model) {
    String states =
        model.versions().stream()
            .map(Predictor::unreadiness)
            .flatMap(words -> Optional.ofNullable(words).stream())
            .reduce((older, newer) -> newer)
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
