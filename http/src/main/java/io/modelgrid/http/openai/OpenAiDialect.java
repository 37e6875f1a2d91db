package io.modelgrid.http.openai;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Caller;
import io.modelgrid.http.exchange.RoutedDialect;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.predict.Prediction;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.predict.Question;
import io.modelgrid.http.refusal.Refusal;
import io.modelgrid.http.refusal.RefusedException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** OpenAI's paths under {@code /v1} but those that other dialects share. */
public final class OpenAiDialect extends RoutedDialect {
  private final Predictor predictor;
  private final GridView view;
  private final JsonReader.Format format;

  /** The dialect over a grid. */
  public OpenAiDialect(HttpSettings http, Predictor predictor, GridView view) {
    super("expected: /v1/embeddings or /v1/models");
    this.predictor = predictor;
    this.view = view;
    this.format = new JsonReader.Format(http.maxJsonDepth()).limitedTo(predictor.maxTensorBytes());
    routes().on("POST", "v1/embeddings", (call, captured) -> embeddings(call));
  }

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public boolean owns(Call call) {
    return call.startsWith("v1");
  }

  @Override
  public boolean predicts(Call call) {
    return call.segments().equals(List.of("v1", "embeddings"));
  }

  @Override
  public HttpResponse refused(Refusal refusal) {
    return OpenAiErrors.of(refusal);
  }

  private CompletionStage<HttpResponse> embeddings(Call call) {
    String caller = Caller.of(call);
    return call.body()
        .thenCompose(body -> embeddings(call, caller, body))
        .exceptionally(OpenAiDialect::objected);
  }

  private CompletionStage<HttpResponse> embeddings(
      Call call, @Nullable String caller, byte[] body) {
    EmbeddingsRequest asked = EmbeddingsReader.read(format, body);
    call.forgetBody();
    ModelView model = view.model(asked.model()).orElseThrow(() -> unknown(asked.model()));
    ModelSelector selector = ModelSelector.of(model.name());
    VersionView version =
        model.select(selector).orElseThrow(() -> new RefusedException(Predictor.noStable(model)));
    Embedder embedder = Embedder.of(model, version);
    Integer dimensions = asked.dimensions();
    if (dimensions != null) {
      embedder.checkDimensions(dimensions);
    }
    Prediction prediction =
        predictor.predict(
            model,
            new Question(
                selector,
                null,
                embedder.inputs(asked),
                embedder.outputs(asked),
                call.receivedAt(),
                0,
                0,
                caller,
                call.trail()),
            call.tensors());
    call.ifAbandoned(prediction::withdraw);
    return prediction
        .answer()
        .thenApply(answer -> EmbeddingsAnswer.of(answer, embedder, asked, call::sink));
  }

  private static Objection unknown(String model) {
    return new Objection(
        Refusal.of(404, "The model '" + Refusal.shown(model) + "' does not exist"),
        "model",
        "model_not_found");
  }

  /** Answers an objection; whatever else went wrong goes on its way. */
  private static HttpResponse objected(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Objection objection) {
      return OpenAiErrors.of(objection.refusal(), objection.param(), objection.code());
    }
    throw new CompletionException(cause);
  }
}
