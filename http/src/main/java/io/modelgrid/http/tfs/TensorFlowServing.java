package io.modelgrid.http.tfs;

import io.modelgrid.config.HttpSettings;
import io.modelgrid.engine.api.GridView;
import io.modelgrid.engine.api.InferenceAnswer.Answered;
import io.modelgrid.engine.api.ModelSelector;
import io.modelgrid.engine.api.ModelView;
import io.modelgrid.engine.api.VersionView;
import io.modelgrid.engine.tensor.NamedTensor;
import io.modelgrid.engine.tensor.Signature;
import io.modelgrid.http.exchange.Call;
import io.modelgrid.http.exchange.Caller;
import io.modelgrid.http.json.JsonReader;
import io.modelgrid.http.oip.Classification;
import io.modelgrid.http.predict.Prediction;
import io.modelgrid.http.predict.Predictor;
import io.modelgrid.http.predict.Question;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Answers as TensorFlow Serving does over REST. Whatever is refused comes as a {@link
 * io.modelgrid.http.refusal.RefusedException}, thrown or in a stage. Thread-safe.
 */
public final class TensorFlowServing {
  private final Predictor predictor;
  private final TfsModels models;
  private final JsonReader.Format format;
  private final long mostBytes;

  /** A server over a grid. */
  public TensorFlowServing(HttpSettings http, Predictor predictor, GridView view) {
    this.predictor = predictor;
    this.models = new TfsModels(view);
    this.format =
        new JsonReader.Format(http.maxJsonDepth(), true).limitedTo(predictor.maxTensorBytes());
    this.mostBytes = http.maxBody();
  }

  /** The value of {@code model_version_status}. */
  public List<Map<String, Object>> status(ModelSelector selector) {
    return TfsStatus.of(models.versions(selector));
  }

  /** The metadata of a version. */
  public Map<String, Object> metadata(ModelSelector selector) {
    ModelView model = models.model(selector);
    return TfsMetadata.of(model, models.version(model, selector));
  }

  /** Predicts, in rows or in columns, as the body says. */
  public CompletionStage<HttpResponse> predict(Call call, ModelSelector selector) {
    Addressee addressee = addressee(call, selector);
    return call.body()
        .thenCompose(
            body -> {
              PredictReader.Body asked = PredictReader.read(format, body, addressee.signature());
              call.forgetBody();
              return ask(call, addressee, asked.inputs())
                  .answer()
                  .thenApply(
                      answer ->
                          asked.rows()
                              ? TfsAnswers.predictions(answer, call::sink)
                              : TfsAnswers.outputs(answer, call::sink));
            });
  }

  /** Scores the classes of each example. */
  public CompletionStage<HttpResponse> classify(Call call, ModelSelector selector) {
    Addressee addressee = addressee(call, selector);
    Outputs.checkClassifies(addressee.model(), addressee.signature());
    List<String> labels = Classification.labels(addressee.version());
    return examples(call, addressee)
        .thenApply(answer -> TfsAnswers.classes(answer, labels, call::sink));
  }

  /** Computes a value of each example. */
  public CompletionStage<HttpResponse> regress(Call call, ModelSelector selector) {
    Addressee addressee = addressee(call, selector);
    Outputs.checkRegresses(addressee.model(), addressee.signature());
    return examples(call, addressee).thenApply(answer -> TfsAnswers.values(answer, call::sink));
  }

  /** Whom a request is for, as far as its head tells. */
  private record Addressee(
      ModelSelector selector,
      ModelView model,
      VersionView version,
      Signature signature,
      @Nullable String caller) {}

  private Addressee addressee(Call call, ModelSelector selector) {
    ModelView model = models.model(selector);
    VersionView version = models.version(model, selector);
    return new Addressee(
        selector, model, version, Predictor.signature(model, version), Caller.of(call));
  }

  private CompletionStage<Answered> examples(Call call, Addressee addressee) {
    return call.body()
        .thenCompose(
            body -> {
              List<NamedTensor> inputs =
                  ExamplesReader.read(format, body, addressee.signature(), mostBytes);
              call.forgetBody();
              return ask(call, addressee, inputs).answer();
            });
  }

  private Prediction ask(Call call, Addressee addressee, List<NamedTensor> inputs) {
    Prediction prediction =
        predictor.predict(
            addressee.model(),
            new Question(
                addressee.selector(),
                null,
                inputs,
                List.of(),
                call.receivedAt(),
                0,
                0,
                addressee.caller(),
                call.trail()),
            call.tensors());
    call.ifAbandoned(prediction::withdraw);
    return prediction;
  }
}
